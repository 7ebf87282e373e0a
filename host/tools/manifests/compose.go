package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

// asked are the variables that the compose files ask for.
var asked = []string{"BACKLOT_API_KEYS=studio:a-long-random-key", "S3_SECRET_KEY=a-long-random-key"}

// compose reads a file as docker compose does, and looks for the files that it names.
func compose(ctx context.Context, path string) error {
	options, err := cli.NewProjectOptions([]string{path},
		cli.WithName("backlot"), cli.WithEnv(asked), cli.WithResolvedPaths(true), cli.WithConsistency(true))
	if err != nil {
		return err
	}
	project, err := options.LoadProject(ctx)
	if err != nil {
		return err
	}
	for name, service := range project.Services {
		for _, v := range service.Volumes {
			if v.Type != "bind" {
				continue
			}
			if _, err := os.Stat(v.Source); err != nil {
				return fmt.Errorf("service %s mounts what is not there: %w", name, err)
			}
		}
		if service.Build != nil {
			if _, err := os.Stat(filepath.Join(service.Build.Context, service.Build.Dockerfile)); err != nil {
				return fmt.Errorf("service %s is built of what is not there: %w", name, err)
			}
		}
	}
	return nil
}

// dockerfile reads a file as BuildKit does: its instructions, their flags and the stages that they name.
func dockerfile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	tree, err := parser.Parse(f)
	if err != nil {
		return err
	}
	if len(tree.Warnings) > 0 {
		return fmt.Errorf("%s", tree.Warnings[0].Short)
	}
	_, _, err = instructions.Parse(tree.AST, nil)
	return err
}
