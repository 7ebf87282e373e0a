# Backlot. `make help` lists what there is.

GO          ?= go
BIN         := bin
VERSION     ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
PLUGINS     := $(filter-out internal,$(notdir $(wildcard plugins/*)))
TOOLS       := host/tools
PARALLEL    ?= 2
E2E_TESTS   ?= $(shell expr 2 \* $$(nproc)) # at once: they mostly wait for others
# Generators that compute or drive programs, and the compiler of modules: ten times slower under the race detector, so make
# race has them there.
HEAVY       := /plugins/(internal/ambience|audio|voice|video|animation|image)|/plugin/wasm
TESTED      := ./api/... ./sdk/... ./plugins/... ./examples/... ./host/internal/... ./host/fetch ./host
export CGO_CFLAGS += -Wno-deprecated-declarations

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

.PHONY: deps
deps: ## install ffmpeg and redis-server where they are missing
	@host/scripts/install-deps.sh ffmpeg redis-server

.PHONY: deps-test
deps-test: deps $(BIN)/tools/versitygw $(BIN)/tools/manifests ## install what only the tests need
	@host/scripts/install-deps.sh cc clang wasm-ld wasi-libc libclang-rt-wasm32 chromium curl jq mypy node npm openssl python3 python3-httpx python3-grpcio python3-protobuf systemd-analyze

.PHONY: build
build: plugins ## build the service and its plugins into bin/
	$(GO) build -ldflags '-X main.version=$(VERSION)' -o $(BIN)/backlot ./host
	CGO_ENABLED=0 $(GO) build -o $(BIN)/backlot-runner ./host/runner
	CGO_ENABLED=0 $(GO) build -o $(BIN)/backlot-confine ./host/runner/confine

.PHONY: plugins
plugins: ## build the plugins alone, and fetch the synthesiser that one of them speaks with
	@mkdir -p $(BIN)/plugins
	@$(GO) run ./host/fetch $(BIN)/plugins
	$(GO) build -o $(BIN)/plugins/ $(PLUGINS:%=./plugins/%)

.PHONY: demo
demo: deps build ## make a scene by all six generators through the REST API
	@$(GO) run ./examples/demo

.PHONY: run
run: deps build ## run the service with plugins.hcl
	$(BIN)/backlot serve -config plugins.hcl

# What dist/ is made of. The host wants cgo, for NVML; all else is static.
STRIPPED := -trimpath -ldflags '-s -w -X main.version=$(VERSION)'
RELEASED := $(filter-out chaos,$(PLUGINS))

.PHONY: release
release: $(BIN)/tools/cyclonedx-gomod ## build dist/: an archive with checksums, SBOM, licences, man pages and completions
	@mkdir -p $(BIN)/release/plugins
	@$(GO) run ./host/fetch $(BIN)/release/plugins
	$(GO) build $(STRIPPED) -o $(BIN)/release/backlot ./host
	CGO_ENABLED=0 $(GO) build $(STRIPPED) -o $(BIN)/release/backlot-runner ./host/runner
	CGO_ENABLED=0 $(GO) build $(STRIPPED) -o $(BIN)/release/backlot-confine ./host/runner/confine
	CGO_ENABLED=0 $(GO) build $(STRIPPED) -o $(BIN)/release/plugins/ $(RELEASED:%=./plugins/%)
	CYCLONEDX=$(abspath $(BIN))/tools/cyclonedx-gomod host/scripts/pack-release.sh $(BIN)/release $(VERSION) $$($(GO) env GOOS) $$($(GO) env GOARCH) dist

.PHONY: image
image: ## build the container image, where docker is
	docker build -f examples/deployments/docker/Dockerfile --build-arg VERSION=$(VERSION) -t backlot:$(VERSION) .

.PHONY: test
test: deps-test build ## run all tests
	$(GO) vet ./...
	$(GO) test -race -p $(PARALLEL) -timeout 14m $$($(GO) list $(TESTED) | grep -v -E '$(HEAVY)')
	$(GO) test -p $(PARALLEL) -timeout 14m $$($(GO) list $(TESTED) | grep -E '$(HEAVY)')
	$(GO) test -parallel $(E2E_TESTS) -timeout 14m ./host/e2e/...

.PHONY: race
race: deps-test build ## run the tests of all packages under the race detector
	$(GO) test -race -p $(PARALLEL) -timeout 30m $(TESTED)

.PHONY: test-short
test-short: deps ## run the tests of the packages alone, without the race detector
	$(GO) test -short -p $(PARALLEL) -timeout 5m $(TESTED)

.PHONY: bench
bench: deps-test build ## measure what is fast and has to stay so
	$(GO) run ./host/bench -bin $(BIN)
	$(GO) run ./host/bench/growth
	$(GO) run ./host/bench/media -bin $(BIN)
	$(GO) run ./host/bench/watchers -bin $(BIN)
	$(GO) -C host/bench/peers run . -root $(abspath .)
	$(GO) test -count=1 -v -run 'TestS8_' ./host/e2e | grep -E 'S8:|FAIL'
	$(GO) test -run '^$$' -bench . -benchmem -p 1 -timeout 14m ./host/internal/... ./plugins/...

FUZZTIME ?= 30s

.PHONY: fuzz
fuzz: ## look for inputs that break a parser, FUZZTIME (30s) for each
	@set -e; grep -rl --include='*_test.go' '^func Fuzz' host plugins sdk api | while read -r file; do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9]*\).*/\1/p' "$$file"); do \
			echo "$$(dirname "$$file") $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$file")" </dev/null; \
		done; \
	done

.PHONY: torture
torture: deps-test build ## run the rows of faults in their long form: an hour, with the figures of each
	BACKLOT_TORTURE=1 $(GO) test -v -count=1 -p 1 -timeout 120m -run '^Test[A-Z][0-9]+_' ./host/e2e ./host/internal/...

.PHONY: mutants
mutants: deps-test build ## take one safeguard after the other out, and see the test of its fault fail
	$(GO) run ./host/mutants -bin $(BIN)

.PHONY: lint
lint: $(BIN)/tools/golangci-lint ## check style, vet, staticcheck and, where its database can be had, govulncheck
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(BIN)/tools/golangci-lint run ./...
	cd host/bench/peers && $(abspath $(BIN))/tools/golangci-lint run -c $(abspath .golangci.yml) ./...
	@found=0; $(BIN)/tools/govulncheck ./... 2>$(BIN)/tools/govulncheck.log || found=$$?; \
	case $$found in \
	0) ;; \
	3) exit 3 ;; \
	*) echo "govulncheck did not run: its database can't be reached from here (see $(BIN)/tools/govulncheck.log)" ;; \
	esac

# The S3 server of the tests.
$(BIN)/tools/versitygw: $(TOOLS)/s3server/go.mod
	$(GO) -C $(TOOLS)/s3server build -o $(abspath $@) github.com/versity/versitygw/cmd/versitygw
	@touch $@

# What holds the examples of deployments to what their tools read.
$(BIN)/tools/manifests: $(wildcard $(TOOLS)/manifests/*)
	$(GO) -C $(TOOLS)/manifests build -o $(abspath $@) .

# Writes bills of materials.
$(BIN)/tools/cyclonedx-gomod: $(TOOLS)/release/go.mod
	$(GO) -C $(TOOLS)/release build -o $(abspath $(BIN))/tools/ tool
	@touch $@

$(BIN)/tools/golangci-lint: $(TOOLS)/lint/go.mod
	$(GO) -C $(TOOLS)/lint build -o $(abspath $(BIN))/tools/ tool
	@touch $@

.PHONY: fmt
fmt: ## format the code
	gofmt -w $$(git ls-files '*.go')

.PHONY: generate
generate: ## write the generated code and pages again
	$(GO) run ./host/generate
	@host/scripts/install-deps.sh node npm
	cd sdk/clients/typescript && npm ci --no-audit --no-fund --silent && \
		(cd ../../.. && $(GO) run ./host/generate document) >node_modules/openapi.json && node generate.js node_modules/openapi.json src/schema.ts
	$(GO) -C $(TOOLS) build -o $(abspath $(BIN))/tools/ tool
	cd api && PATH="$(abspath $(BIN))/tools:$$PATH" buf generate
	@host/scripts/install-deps.sh protoc
	sdk/python/generate.sh

.PHONY: verify
verify: generate ## prove that generated code and go.mod are current
	$(GO) mod tidy -diff
	git diff --exit-code -- api sdk host/docs

.PHONY: clean
clean: ## remove what was built
	rm -rf $(BIN) dist
