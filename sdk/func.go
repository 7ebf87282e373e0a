package sdk

import (
	"context"
	"os"
)

// Func makes a generator of a function: enough where it has no settings and keeps nothing between tasks.
func Func(s TypeSpecification, generate func(ctx context.Context, t *Task) (*Result, error)) Generator {
	return function{specification: s, generate: generate}
}

type function struct {
	specification TypeSpecification
	generate      func(ctx context.Context, t *Task) (*Result, error)
}

func (f function) Specification() TypeSpecification { return f.specification }

func (f function) Generate(ctx context.Context, t *Task) (*Result, error) { return f.generate(ctx, t) }

// Save writes a file of the result into the work folder. The name has no folders in it; the role says what the file
// is to the task, such as media, poster or subtitles.
func (t *Task) Save(name, role, mediaType string, content []byte) (Artifact, error) {
	return Artifact{Name: name, Role: role, MediaType: mediaType}, os.WriteFile(t.Path(name), content, 0o600)
}
