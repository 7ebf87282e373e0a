package kit

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"ft.tc/backlot/api/generator"
)

// RunOptions say what to run. The backend and its options are the manifest's.
type RunOptions struct {
	Subject

	Type string          // may be empty where the plugin has one type only
	Data json.RawMessage // task_data; empty takes the type's example

	Inputs  map[string]string // local files by the URL that task_data names
	Fetcher Fetcher           // for all other URLs; nil refuses them

	Out string // folder that artifacts and previews are copied to; "out"

	Stdout io.Writer // gets the result as JSON
	Stderr io.Writer // gets progress and logs: a bar where it is a terminal
}

// outcome is the result as Run prints it.
type outcome struct {
	Plugin    string          `json:"plugin"`
	Type      string          `json:"task_type"`
	Backend   string          `json:"backend,omitempty"`
	Seconds   float64         `json:"seconds"`
	Media     string          `json:"media,omitempty"`
	Artifacts []copied        `json:"artifacts"`
	Previews  []string        `json:"previews,omitempty"`
	Metadata  json.RawMessage `json:"metadata,omitempty"`
}

type copied struct {
	Name      string `json:"name"`
	Role      string `json:"role"`
	MediaType string `json:"media_type"`
	Bytes     int64  `json:"bytes"`
	Path      string `json:"path"`
}

// Run does one task with the plugin, as a service would, and leaves its files in a folder. The error of a task that
// failed wraps the plugin's *generator.Failure; that of a context that ended before, its cause.
func Run(ctx context.Context, o RunOptions) error {
	stage, err := o.build()
	if err != nil {
		return err
	}
	defer stage.close()
	i, err := stage.launch(ctx)
	if err != nil {
		return err
	}
	defer i.Kill()
	t, data, err := o.task(i.specification)
	if err != nil {
		return err
	}
	if err := i.configure(ctx); err != nil {
		return fmt.Errorf("the plugin does not take its settings: %w", err)
	}
	fmt.Fprintf(o.Stderr, "%s %s runs %s%s\n", i.specification.Name, i.specification.Version, t.Type, onBackend(i.backend()))
	a := o.watch(ctx, i, t, data)
	if err := verdict(ctx, a, i); err != nil {
		return err
	}
	return o.deliver(i, t, a)
}

func onBackend(name string) string {
	if name == "" {
		return ""
	}
	return " on " + name
}

// task is the type that was asked for and its checked task_data.
func (o RunOptions) task(s generator.Specification) (generator.TypeSpecification, json.RawMessage, error) {
	t, err := chooseType(s, o.Type)
	if err != nil {
		return t, nil, err
	}
	data := o.Data
	if len(data) == 0 {
		data = t.Example
	}
	if len(data) == 0 {
		return t, nil, fmt.Errorf("%s has no example to run: give its task data with --data", t.Type)
	}
	return t, data, checkData(t, data)
}

// watch runs the task and shows how it goes.
func (o RunOptions) watch(ctx context.Context, i *instance, t generator.TypeSpecification, data json.RawMessage) attempt {
	limit := i.stage.manifest.Timeout
	if limit == 0 {
		limit = t.Maximum
	}
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w: %s", errLimit, limit))
		defer cancel()
	}
	h := newHost(files{paths: o.Inputs, next: o.Fetcher})
	s := newScreen(o.Stderr)
	h.listener = s
	a := i.try(ctx, t.Type, data, h)
	if a.calledOff && !a.deaf {
		a.err = context.Cause(ctx)
	}
	s.done(a.err == nil)
	return a
}

// verdict turns what became of the task into the error that its author reads.
func verdict(ctx context.Context, a attempt, i *instance) error {
	f := a.failure()
	switch {
	case a.err == nil:
		return nil
	case a.deaf:
		return fmt.Errorf("the plugin did not let go of the cancelled task within %s and was killed: end the work when the task's context ends", i.stage.manifest.Grace)
	case ctx.Err() != nil:
		return fmt.Errorf("cancelled; the plugin let go after %s: %w", round(a.letGo), context.Cause(ctx))
	case a.fell():
		i.Kill()
		return fmt.Errorf("the plugin died under the task: %w", errors.Join(i.Err(), a.err))
	case f != nil && f.Retryable:
		return fmt.Errorf("the task failed as %s, and another attempt may do better: %w", orNothing(f.Code), f)
	case f != nil:
		return fmt.Errorf("the task failed as %s: %w", orNothing(f.Code), f)
	}
	return a.err
}

// deliver copies what the task left and prints the result.
func (o RunOptions) deliver(i *instance, t generator.TypeSpecification, a attempt) error {
	if problems := i.stage.inspect(a); len(problems) > 0 {
		return fmt.Errorf("the task ended, but no host would take its result: %s", problems[0])
	}
	folder := o.Out
	if folder == "" {
		folder = "out"
	}
	out := outcome{
		Plugin: i.specification.Name + "@" + i.specification.Version, Type: t.Type, Backend: i.backend(),
		Seconds: float64(a.took.Milliseconds()) / 1000, Artifacts: []copied{}, Metadata: a.result.Metadata,
	}
	if err := out.collect(folder, a); err != nil {
		return fmt.Errorf("the artifacts can't be copied to %s: %w", folder, err)
	}
	e := json.NewEncoder(o.Stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// collect copies artifacts and previews into the folder.
func (out *outcome) collect(folder string, a attempt) error {
	if len(a.result.Artifacts)+len(a.heard.pictures()) == 0 {
		return nil
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	to, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer to.Close()
	from, err := os.OpenRoot(a.dir)
	if err != nil {
		return err
	}
	defer from.Close()
	for _, artifact := range a.result.Artifacts {
		n, err := copyOut(from, to, artifact.Name)
		if err != nil {
			return err
		}
		path := filepath.Join(folder, artifact.Name)
		out.Artifacts = append(out.Artifacts, copied{artifact.Name, artifact.Role, artifact.MediaType, n, path})
		if artifact.Name == a.result.Media {
			out.Media = path
		}
	}
	for n, p := range a.heard.pictures() {
		name := fmt.Sprintf("preview-%d%s", n+1, endings[p.MediaType])
		if err := to.WriteFile(name, p.Data, 0o644); err != nil {
			return err
		}
		out.Previews = append(out.Previews, filepath.Join(folder, name))
	}
	return nil
}

var endings = map[string]string{"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp"}

func round(d time.Duration) time.Duration {
	switch {
	case d > time.Second:
		return d.Round(10 * time.Millisecond)
	case d > time.Millisecond:
		return d.Round(100 * time.Microsecond)
	}
	return d.Round(time.Microsecond)
}
