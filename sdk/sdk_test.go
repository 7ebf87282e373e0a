package sdk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

const byHand = "SDKTEST_BY_HAND"

func TestMain(m *testing.M) {
	if os.Getenv(byHand) != "" {
		sdk.Serve(plugin(nil))
	}
	goleak.VerifyTestMain(m)
}

type generate func(ctx context.Context, t *sdk.Task) (*sdk.Result, error)

func (g generate) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) { return g(ctx, t) }

func (generate) Specification() sdk.TypeSpecification {
	return sdk.TypeSpecification{Type: "speak", Description: "Speaks a line", Queue: sdk.QueueCPUIntensive}
}

func plugin(g generate) sdk.Plugin {
	return sdk.Plugin{
		Name: "voice", Version: "1.0.0", Generators: []sdk.Generator{g},
		Backends: []sdk.BackendSpecification{{Name: "previz"}, {Name: "openai"}},
	}
}

func TestBinaryRunByHandIntroducesItself(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	require.NoError(t, err)
	c := exec.Command(self)
	c.Env = append(os.Environ(), byHand+"=1")
	var stderr bytes.Buffer
	c.Stderr = &stderr
	var exit *exec.ExitError
	require.ErrorAs(t, c.Run(), &exit)
	require.Equal(t, 1, exit.ExitCode())
	require.Contains(t, stderr.String(), "This is voice 1.0.0, a plugin of Backlot")
	require.Contains(t, stderr.String(), "backlot serve")
	require.Contains(t, stderr.String(), "speak")
}

func TestTaskDataOfTheWrongKindNamesItsField(t *testing.T) {
	t.Parallel()
	p := plugin(func(_ context.Context, task *sdk.Task) (*sdk.Result, error) {
		var data struct {
			Line struct{ Words int }
		}
		return nil, task.Decode(&data)
	})
	out := sdktest.Run(t, p, "speak", json.RawMessage(`{"Line": {"Words": "many"}}`))
	var f *sdk.Failure
	require.ErrorAs(t, out.Err, &f)
	require.Equal(t, generator.Failf("invalid_task_data", "Line.Words can't be a string"), f)
	require.ErrorAs(t, sdktest.Run(t, p, "speak", json.RawMessage(`3`)).Err, &f)
	require.NoError(t, sdktest.Run(t, p, "speak", json.RawMessage(`{"else": 1}`)).Err)
}

func TestTaskIsServedByTheTestsHost(t *testing.T) {
	t.Parallel()
	picture := filepath.Join(t.TempDir(), "a.png")
	require.NoError(t, os.WriteFile(picture, []byte("\x89PNG\r\n\x1a\n"), 0o600))
	p := plugin(func(ctx context.Context, task *sdk.Task) (*sdk.Result, error) {
		in, err := task.Input(ctx, "https://x/a.png", sdk.InputImage)
		if err != nil {
			return nil, err
		}
		task.Progress(0.5, "half")
		task.Infof("got %d bytes", in.Size)
		if err := os.WriteFile(task.Path("out.txt"), []byte("hello"), 0o600); err != nil {
			return nil, err
		}
		return &sdk.Result{
			Media: "out.txt", Artifacts: []sdk.Artifact{{Name: "out.txt", Role: "media", MediaType: "text/plain"}},
			Metadata: map[string]any{"kind": in.MediaType, "attempt": task.Attempt},
		}, nil
	})
	out := sdktest.Run(t, p, "speak", map[string]string{}, sdktest.WithInput("https://x/a.png", picture), sdktest.WithAttempt(3))
	require.NoError(t, out.Err)
	require.Equal(t, []sdktest.Progress{{Fraction: 0.5, Step: "half"}}, out.Progress)
	require.Equal(t, []string{"got 8 bytes"}, out.Logs)
	require.Equal(t, map[string]any{"kind": "image/png", "attempt": 3.0}, out.Metadata(t))
	require.FileExists(t, filepath.Join(out.WorkDir, out.Result.Media))

	missing := sdktest.Run(t, p, "speak", map[string]string{})
	require.ErrorContains(t, missing.Err, "https://x/a.png can't be fetched")
}

type configured struct {
	generate

	got *sdk.Configuration
	err error
}

func (c configured) Configure(_ context.Context, settings sdk.Configuration) error {
	*c.got = settings
	return c.err
}

func TestGeneratorsGetTheBackendThatWasChosen(t *testing.T) {
	t.Parallel()
	idle := generate(func(context.Context, *sdk.Task) (*sdk.Result, error) { return nil, nil })
	var got sdk.Configuration
	p := plugin(nil)
	p.Generators = []sdk.Generator{configured{generate: idle, got: &got}}
	sdktest.Run(t, p, "speak", 1)
	require.Equal(t, "previz", got.Backend, "the first")
	sdktest.Run(t, p, "speak", 1, sdktest.WithBackend("openai", map[string]int{"n": 1}))
	require.Equal(t, sdk.Configuration{Backend: "openai", Options: json.RawMessage(`{"n":1}`)}, got)

	refusal := errors.New("no key")
	p.Generators = []sdk.Generator{configured{generate: idle, got: &got, err: refusal}}
	require.ErrorIs(t, p.Contract().Configure(t.Context(), sdk.Configuration{}), refusal)
	p.Configure = func(context.Context, sdk.Configuration) error { return errors.New("the plugin's own comes first") }
	require.ErrorContains(t, p.Contract().Configure(t.Context(), sdk.Configuration{}), "comes first")
}

func TestCommandEndsWithItsContext(t *testing.T) {
	t.Parallel()
	p := plugin(func(ctx context.Context, task *sdk.Task) (*sdk.Result, error) {
		out, err := task.Command(ctx, "sh", "-c", `pwd; echo "$HOME"; env | cut -d= -f1 | sort | tr '\n' ' '`).Output()
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		command := task.Command(ctx, "sh", "-c", `trap "" TERM; echo deaf; while :; do sleep 0.1; done`)
		said, err := command.StdoutPipe()
		if err != nil {
			return nil, err
		}
		if err := command.Start(); err != nil {
			return nil, err
		}
		_, err = io.ReadFull(said, make([]byte, len("deaf")))
		start := time.Now()
		cancel()
		deaf := command.Wait()
		if err != nil {
			return nil, err
		}
		return &sdk.Result{Metadata: map[string]any{"out": string(out), "took": time.Since(start).Seconds()}}, errors.Join(nilIf(deaf))
	})
	o := sdktest.Run(t, p, "speak", 1)
	require.NoError(t, o.Err)
	m := o.Metadata(t)
	require.Equal(t, o.WorkDir+"\n"+o.WorkDir+"\nHOME LANG PATH PWD TMPDIR ", m["out"])
	require.InDelta(t, 2, m["took"], 1, "SIGTERM is ignored, SIGKILL is not")
}

// nilIf makes the error of a command that was killed none, and the lack of it one.
func nilIf(err error) error {
	if err == nil {
		return errors.New("the command ended by itself")
	}
	return nil
}

func TestMetadataThatIsNoJSONIsAnError(t *testing.T) {
	t.Parallel()
	p := plugin(func(context.Context, *sdk.Task) (*sdk.Result, error) {
		return &sdk.Result{Metadata: map[string]any{"f": func() {}}}, nil
	})
	require.ErrorContains(t, sdktest.Run(t, p, "speak", 1).Err, "metadata of the result")
	require.ErrorContains(t, sdktest.Run(t, p, "sing", 1).Err, `does not know tasks of type "sing"`)
}
