// Manifests holds what others run the service by to what their tools read: Kubernetes objects to its types, field by
// field, compose files to the compose specification, Dockerfiles to BuildKit's grammar.
//
//	go -C host/tools/manifests run . ../../../examples/deployments
package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "say which folder: manifests FOLDER")
		os.Exit(1)
	}
	if err := check(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// check goes through the folder and says everything that is wrong.
func check(ctx context.Context, folder string) error {
	var faults []error
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error { //nolint:gosec // the caller says where
		if err != nil || d.IsDir() {
			return err
		}
		kind, err := checkFile(ctx, path)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", path, err))
		} else if kind != "" {
			fmt.Printf("%s: %s\n", path, kind)
		}
		return nil
	})
	return errors.Join(append(faults, err)...)
}

func checkFile(ctx context.Context, path string) (kind string, err error) {
	switch name := filepath.Base(path); {
	case name == "Dockerfile":
		return "a Dockerfile", dockerfile(path)
	case strings.HasPrefix(name, "compose"):
		return "a compose file", compose(ctx, path)
	case filepath.Base(filepath.Dir(path)) == "kubernetes" && filepath.Ext(name) == ".yaml":
		return kubernetes(path)
	}
	return "", nil
}
