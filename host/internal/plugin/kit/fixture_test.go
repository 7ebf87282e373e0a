package kit_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"ft.tc/backlot/sdk"
)

const fixtureVariable = "KIT_FIXTURE"

const nameSchema = `{"type": "object", "properties": {
	"name": {"type": "string", "maxLength": 50, "errorMessage": "Name must be a text of at most 50 characters"}
}}`

// fixtures are plugins with one thing wrong each.
var fixtures = map[string]func() sdk.Plugin{
	"good":   func() sdk.Plugin { return with(good, nil) },
	"slow":   func() sdk.Plugin { return with(slow, nil) },
	"orphan": func() sdk.Plugin { return with(orphan, nil) },
	"deaf":   func() sdk.Plugin { return with(deaf, nil) },
	"random": func() sdk.Plugin { return with(random, nil) },
	"mixing": func() sdk.Plugin { return with(mixing, nil) },
	"brittle": func() sdk.Plugin {
		return with(func(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
			if len(t.Data) > 1000 {
				os.Exit(3)
			}
			return good(ctx, t)
		}, nil)
	},
	"exit": func() sdk.Plugin {
		return with(func(context.Context, *sdk.Task) (*sdk.Result, error) { os.Exit(3); return nil, nil }, nil)
	},
	"lying": func() sdk.Plugin { return with(lying, nil) },
	"mute": func() sdk.Plugin {
		return with(func(_ context.Context, t *sdk.Task) (*sdk.Result, error) {
			return nil, &sdk.Failure{}
		}, func(s *sdk.TypeSpecification) { s.Example = nil })
	},
	"pathless": func() sdk.Plugin {
		return with(func(context.Context, *sdk.Task) (*sdk.Result, error) {
			return &sdk.Result{Media: "film.mp4", Artifacts: []sdk.Artifact{{Name: "../film.mp4", Role: "media", MediaType: "video/mp4"}}}, nil
		}, nil)
	},
	"unfit": func() sdk.Plugin {
		return with(good, func(s *sdk.TypeSpecification) {
			s.Queue, s.Maximum, s.Example = "fast", time.Millisecond, json.RawMessage(`{"name": 3}`)
		})
	},
	"choosy": func() sdk.Plugin {
		p := with(good, nil)
		p.Backends = []sdk.BackendSpecification{{Name: "remote"}}
		p.Configure = func(context.Context, sdk.Configuration) error { return errors.New("url is missing") }
		return p
	},
}

func serveFixture(name string) {
	if name == "stuck" {
		select {}
	}
	sdk.Serve(fixtures[name]())
}

type generate func(ctx context.Context, t *sdk.Task) (*sdk.Result, error)

type fixtureGenerator struct {
	generate
	specification sdk.TypeSpecification
}

func (g fixtureGenerator) Specification() sdk.TypeSpecification { return g.specification }

func (g fixtureGenerator) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	return g.generate(ctx, t)
}

func with(g generate, change func(*sdk.TypeSpecification)) sdk.Plugin {
	s := sdk.TypeSpecification{
		Type: "greet", Description: "Greets", DataSchema: json.RawMessage(nameSchema), Example: json.RawMessage(`{"name": "Ada"}`),
		Queue: sdk.QueueCPUIntensive, Typical: time.Second, Maximum: time.Minute, Deterministic: true,
	}
	if change != nil {
		change(&s)
	}
	return sdk.Plugin{Name: "greeter", Version: "1.0.0", Generators: []sdk.Generator{fixtureGenerator{g, s}}}
}

func good(_ context.Context, t *sdk.Task) (*sdk.Result, error) {
	var d struct{ Name string }
	if err := t.Decode(&d); err != nil {
		return nil, err
	}
	t.Progress(0.5, "greeting")
	t.Infof("greets %s", d.Name)
	return leave(t, "Hello, "+d.Name)
}

func leave(t *sdk.Task, text string) (*sdk.Result, error) {
	if err := os.WriteFile(t.Path("greeting.txt"), []byte(text), 0o600); err != nil {
		return nil, err
	}
	return &sdk.Result{
		Media: "greeting.txt", Artifacts: []sdk.Artifact{{Name: "greeting.txt", Role: "media", MediaType: "text/plain"}},
		Metadata: map[string]any{"characters": len(text)},
	}, nil
}

// slow takes its time, shows previews, asks for an input where it is told a URL, and ends when it is cancelled.
func slow(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	var d struct{ Name, Picture string }
	if err := t.Decode(&d); err != nil {
		return nil, err
	}
	if d.Picture != "" {
		in, err := t.Input(ctx, d.Picture, sdk.InputImage)
		if err != nil {
			return nil, err
		}
		t.Infof("got %s of %d bytes", in.MediaType, in.Size)
	}
	var b strings.Builder
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		return nil, err
	}
	t.Preview("image/png", []byte(b.String()))
	for n := range 10 {
		t.Progress(float64(n)/10, "greeting")
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(30 * time.Millisecond):
		}
	}
	return leave(t, "Hello, "+d.Name)
}

// orphan leaves a program behind that nothing of the plugin's marks.
func orphan(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	c := exec.Command("sleep", "60")
	c.Env, c.Dir, c.SysProcAttr = []string{}, "/", &syscall.SysProcAttr{Setsid: true}
	if err := c.Start(); err != nil {
		return nil, err
	}
	return good(ctx, t)
}

func deaf(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	t.Progress(0.1, "greeting")
	until := time.After(1200 * time.Millisecond)
	<-until
	return good(ctx, t)
}

func random(_ context.Context, t *sdk.Task) (*sdk.Result, error) { return leave(t, rand.Text()) }

var shared atomic.Value

// mixing keeps what belongs to a task in a variable of the process.
func mixing(_ context.Context, t *sdk.Task) (*sdk.Result, error) {
	shared.Store(fmt.Sprintf("%x", t.Data))
	tick := time.After(50 * time.Millisecond)
	<-tick
	return leave(t, shared.Load().(string))
}

// lying takes a number where its schema says text.
func lying(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	var d struct{ Name int }
	if string(t.Data) == `{"name":"Ada"}` || string(t.Data) == `{"name": "Ada"}` {
		return leave(t, "Ada")
	}
	if err := t.Decode(&d); err != nil {
		return nil, err
	}
	return leave(t, fmt.Sprint(d.Name))
}
