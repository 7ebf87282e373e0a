package main

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const house = "ft.tc/backlot/"

// listed is what go list says of a package.
type listed struct {
	ImportPath string
	Imports    []string // of the package itself, without its tests
	Deps       []string
}

func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports,Deps", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	require.NoError(t, err)
	var all []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, p)
	}
}

// An engine lives in one room.
func TestEachEngineIsKnownToOnePackage(t *testing.T) {
	t.Parallel()
	rooms := map[string][]string{
		"github.com/gin-gonic/gin":              {"host/internal/rest"},
		"github.com/prometheus/client_golang":   {"host/internal/telemetry"},
		"go.opentelemetry.io":                   {"host/internal/telemetry"},
		"github.com/redis/go-redis/v9":          {"host/internal/queue", "host/bench/bare"},
		"github.com/NVIDIA/go-nvml/pkg/nvml":    {"host/internal/gpu/nvml"},
		"github.com/hashicorp/hcl/v2":           {"host/internal/config"},
		"github.com/santhosh-tekuri/jsonschema": {"host/internal/validate", "plugins/prompt-test/expect"},
		"github.com/minio/minio-go":             {"host/internal/media"},
		"github.com/coder/websocket":            {"plugins/internal/comfyui", "plugins/internal/comfyui/comfyuitest"},
		"github.com/fsnotify/fsnotify":          {"host/internal/config"},
		"github.com/tmaxmax/go-sse":             {"host/internal/client", "host/bench/watchers"},
		"github.com/mattn/go-runewidth":         {"host/internal/terminal"},
		"github.com/landlock-lsm/go-landlock":   {"host/runner/confine"},
		"github.com/tetratelabs/wazero":         {"host/internal/plugin/wasm", "plugins/voice/flite"},
		"github.com/hashicorp/go-plugin": {
			"api/generator/v1", "api/generator/handshake", "sdk", "host/internal/plugin/process",
		},
	}
	for _, p := range list(t) {
		for engine, allowed := range rooms {
			if slices.ContainsFunc(p.Imports, func(i string) bool { return strings.HasPrefix(i, engine) }) {
				require.Contains(t, allowed, strings.TrimPrefix(p.ImportPath, house), "imports %s", engine)
			}
		}
	}
}

// What may be imported of the house, by where the importer is.
func TestImportsKeepTheirDirection(t *testing.T) {
	t.Parallel()
	allowed := []struct {
		importer string
		imports  []string
	}{
		{"host/internal/task", nil},
		{"api/generator", []string{"api/generator"}},
		{"sdk", []string{"api/generator", "sdk"}},
		{"plugins", []string{"sdk", "plugins"}},
		{"host/internal/config", []string{"host/internal/config"}},
		{"host/internal/egress", nil},
		{"host/internal/dashboard", nil},
		{"host/internal/telemetry", nil},
		{"host/internal/queue", []string{"host/internal/task", "host/internal/telemetry"}},
		{"host/internal/webhook", []string{"host/internal/failpoint", "host/internal/task", "host/internal/queue", "host/internal/egress", "host/internal/telemetry"}},
		{"host/internal/plugin/kit", []string{"api/generator", "host/internal/plugin", "host/internal/validate", "host/internal/rest/strictjson"}},
		{"host/internal/plugin", []string{
			"api/generator", "sdk", "host/internal/plugin", "host/internal/task", "host/internal/validate", "host/internal/rest/strictjson",
			"host/internal/telemetry",
		}},
		{"host/internal/payload", []string{"host/internal/payload"}},
		{"host/internal/register", []string{"host/internal/task", "host/internal/queue", "host/internal/payload", "host/internal/media"}},
		{"host/internal/rest", []string{"api", "host/internal/failpoint", "host/internal/rest", "host/internal/task", "host/internal/queue", "host/internal/keys", "host/internal/validate", "host/internal/telemetry"}},
		{"host/internal/client", nil},
		{"host/internal/terminal", nil},
		{"host/internal/command", []string{"host/internal/client", "host/internal/terminal", "host/internal/task"}},
		{"host/internal/gpu", []string{"host/internal/gpu", "host/internal/queue"}},
	}
	for _, p := range list(t) {
		path := strings.TrimPrefix(p.ImportPath, house)
		for _, rule := range allowed {
			if !within(path, rule.importer) {
				continue
			}
			for _, i := range p.Imports {
				ours, isOurs := strings.CutPrefix(i, house)
				if isOurs {
					require.True(t, slices.ContainsFunc(rule.imports, func(a string) bool { return within(ours, a) }), "%s imports %s", path, ours)
				}
			}
		}
	}
}

func TestTheSDKBringsNeitherGinNorRedis(t *testing.T) {
	t.Parallel()
	for _, p := range list(t) {
		if within(strings.TrimPrefix(p.ImportPath, house), "sdk") {
			for _, d := range p.Deps {
				require.NotContains(t, d, "gin-gonic")
				require.NotContains(t, d, "go-redis")
				require.NotContains(t, d, house+"host")
			}
		}
	}
}

func within(path, folder string) bool { return path == folder || strings.HasPrefix(path, folder+"/") }
