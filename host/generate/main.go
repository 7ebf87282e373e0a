// Generate writes what follows from other files: the pages of reference, and the types of the clients.
//
//	make generate
//	go run ./host/generate document    # prints the OpenAPI document with the schemas of all generators
package main

import (
	"fmt"
	"os"
	"slices"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if slices.Equal(args, []string{"document"}) {
		b, err := mergedDocument()
		if err != nil {
			return err
		}
		_, err = os.Stdout.Write(b)
		return err
	}
	files, err := generated()
	if err != nil {
		return err
	}
	for path, content := range files {
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generated are all files, by their paths in the repository.
func generated() (map[string][]byte, error) {
	all, err := clients()
	if err != nil {
		return nil, err
	}
	for path, write := range map[string]func() ([]byte, error){
		"host/docs/generators.md": fields, "host/docs/configuration.md": configuration,
	} {
		content, err := write()
		if err != nil {
			return nil, err
		}
		all[path] = content
	}
	return all, nil
}
