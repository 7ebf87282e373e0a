package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/command"
	"ft.tc/backlot/host/internal/config"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/task"
)

// operator changes what runs, by the file that the service was started with.
type operator struct {
	started    *config.Config
	supervisor *plugin.Supervisor
	log        hclog.Logger

	mu sync.Mutex // one change of the file after the other
}

var _ rest.Plugins = (*operator)(nil)

// Plan says what a file would change: the service's own, or another one in its folder.
func (o *operator) Plan(ctx context.Context, name, digest string) (rest.Plan, error) {
	file, err := o.meant(name, digest)
	if err != nil {
		return rest.Plan{}, err
	}
	c, err := o.read(file)
	if err != nil {
		return rest.Plan{}, err
	}
	p, err := o.supervisor.Plan(ctx, manifests(c))
	if err != nil {
		return rest.Plan{}, refusal(err)
	}
	return o.shown(p, c)
}

// Apply makes what runs what the file says, if that is the one that is meant.
func (o *operator) Apply(ctx context.Context, digest string) (rest.Plan, error) {
	file, err := o.meant("", digest)
	if err != nil {
		return rest.Plan{}, err
	}
	return o.take(ctx, file)
}

// meant reads the service's file, or one beside it, and compares it with what the caller has before him.
func (o *operator) meant(name, digest string) ([]byte, error) {
	path := o.started.Path
	if path == "" {
		return nil, errNoFile
	}
	if name != "" {
		if name != filepath.Base(name) {
			return nil, &task.Error{Code: task.CodeConfiguration, Message: "A plan is of a file in the folder of " + path + ": name it without folders."}
		}
		path = filepath.Join(filepath.Dir(path), name)
	}
	file, err := config.Read(path)
	if err != nil {
		return nil, unusable(err)
	}
	if sum := sha256.Sum256(file); digest != "" && hex.EncodeToString(sum[:]) != digest {
		return nil, &task.Error{Code: task.CodePlanRefused, Message: "The service reads " + path +
			", and that is not the file that you mean: put yours there, or name that one with --config."}
	}
	return file, nil
}

// take applies the content of the file, or the file itself where content is nil.
func (o *operator) take(ctx context.Context, content []byte) (rest.Plan, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if now, err := config.Read(o.started.Path); content != nil && (err != nil || !bytes.Equal(now, content)) {
		return rest.Plan{Text: "The file has changed again meanwhile.\n"}, nil
	}
	return o.apply(ctx, content)
}

func (o *operator) apply(ctx context.Context, content []byte) (rest.Plan, error) {
	c, err := o.read(content)
	if err != nil {
		return rest.Plan{}, err
	}
	p, err := o.supervisor.Apply(ctx, manifests(c))
	if err != nil {
		return rest.Plan{}, refusal(err)
	}
	return o.shown(p, c)
}

// UseBackend writes the backend into the file and applies it; where that fails, the file is as it was.
func (o *operator) UseBackend(ctx context.Context, name, backend string) (rest.Plan, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.started.Path == "" {
		return rest.Plan{}, errNoFile
	}
	path := o.started.Path
	before, err := config.Read(path)
	if err != nil {
		return rest.Plan{}, unusable(err)
	}
	after, err := config.UseBackend(path, before, os.LookupEnv, config.Choice{Plugin: name, Backend: backend})
	if err == nil {
		err = config.Replace(path, before, after)
	}
	if err != nil {
		return rest.Plan{}, unusable(err)
	}
	p, err := o.apply(ctx, after)
	if err != nil {
		if undo := config.Replace(path, after, before); undo != nil {
			o.log.Error("the configuration could not be put back", "file", path, "error", undo)
		}
	}
	return p, err
}

// reload applies the file because something asked for it that waits for no answer.
func (o *operator) reload(ctx context.Context, why string, content []byte) {
	p, err := o.take(ctx, content)
	switch {
	case err != nil:
		o.log.Error("the configuration is not applied; what ran runs on", "because", why, "error", explain(err))
	default:
		o.log.Info("the configuration is applied", "because", why, "plan", p.Text)
	}
}

func (o *operator) read(file []byte) (*config.Config, error) {
	if o.started.Path == "" {
		return nil, errNoFile
	}
	if file == nil {
		var err error
		if file, err = config.Read(o.started.Path); err != nil {
			return nil, unusable(err)
		}
	}
	if len(bytes.TrimSpace(file)) == 0 {
		return nil, errEmptyFile
	}
	c, err := config.Parse(o.started.Path, file, os.LookupEnv)
	if err != nil {
		return nil, unusable(err)
	}
	return c, nil
}

var errNoFile = &task.Error{Code: task.CodeConfiguration, Message: "The service was started without a configuration file: start it with -config."}

var errEmptyFile = &task.Error{Code: task.CodeConfiguration, Message: "The configuration file is empty. To run without plugins, leave a comment in it."}

// unusable shows every fault of a configuration by its place.
func unusable(err error) error {
	if errors.Is(err, config.ErrChanged) {
		return &task.Error{Code: task.CodePlanRefused, Message: err.Error()}
	}
	e := &task.Error{Code: task.CodeConfiguration, Message: "The configuration can't be used.", Details: map[string]string{}}
	var faults *config.Error
	if !errors.As(err, &faults) {
		e.Message = err.Error()
		return e
	}
	for _, f := range faults.Faults {
		place := "environment"
		if f.Line > 0 {
			place = fmt.Sprintf("%s:%d,%d", f.File, f.Line, f.Column)
		}
		e.Details[place] = f.Message
	}
	return e
}

func refusal(err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &task.Error{Code: task.CodePlanRefused, Message: err.Error()}
}

// explain is an error with its details.
func explain(err error) string {
	var e *task.Error
	if err == nil || !errors.As(err, &e) {
		return command.Explain(err)
	}
	text := e.Message
	for _, place := range slices.Sorted(maps.Keys(e.Details)) {
		text += "\n  " + place + ": " + e.Details[place]
	}
	return text
}

func (o *operator) shown(p *plugin.Plan, c *config.Config) (rest.Plan, error) {
	changes := p.Changes
	if changes == nil {
		changes = []*plugin.Change{}
	}
	b, err := json.Marshal(changes)
	text := p.String()
	if !sameBeyondPlugins(o.started, c) {
		text += "Settings outside of the plugins differ from those that the service was started with: they need a restart.\n"
	}
	return rest.Plan{Changes: b, Text: text, Refused: p.Problems() != nil}, err
}

// sameBeyondPlugins compares what only a restart takes over.
func sameBeyondPlugins(a, b *config.Config) bool {
	x, y := *a, *b
	x.Plugins, y.Plugins, x.Digest, y.Digest = nil, nil, "", ""
	one, errOne := json.Marshal(x)
	other, errOther := json.Marshal(y)
	return errOne == nil && errOther == nil && string(one) == string(other)
}

// List is how each variant of each plugin is doing.
func (o *operator) List() []rest.Plugin {
	var all []rest.Plugin
	for _, s := range o.supervisor.Plugins() {
		p := rest.Plugin{
			Name: s.Name, Version: s.Version, Variant: s.Variant, Backend: s.Backend, SHA256: s.SHA256, Projects: s.Projects,
			State: string(s.State), Problem: s.Problem, Instances: s.Ready, Running: s.Busy, Draining: s.Draining, LastSwap: s.Note,
			Memory: resident(s.PIDs),
		}
		if p.Projects == nil {
			p.Projects = []string{}
		}
		if s.Next != nil {
			trial := rest.Trial(*s.Next)
			p.Trial = &trial
		}
		all = append(all, p)
	}
	return all
}
