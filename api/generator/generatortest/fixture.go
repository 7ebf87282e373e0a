package generatortest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
)

// Type is the fixture's one task type.
const Type = "exercise"

// Instruction is the fixture's task_data: what the task is to do.
type Instruction struct {
	Do      string             `json:"do"`
	N       int                `json:"n,omitempty"`
	Text    string             `json:"text,omitempty"`
	Result  *generator.Result  `json:"result,omitempty"`
	Failure *generator.Failure `json:"failure,omitempty"`
}

// Specification is what Fixture says of itself.
func Specification() generator.Specification {
	return generator.Specification{
		Name: "fixture", Version: "1.2.3",
		Types: []generator.TypeSpecification{{
			Type: Type, Description: "Does as it is told", DataSchema: json.RawMessage(`{"type": "object"}`),
			Queue: generator.QueueCPUIntensive, Typical: 2 * time.Second, Maximum: time.Minute, GPUMemoryMiB: 1024,
			Deterministic: true, Features: []generator.Feature{generator.FeaturePreview, "later"},
		}},
		Backends: []generator.BackendSpecification{
			{Name: "plain", ConfigSchema: json.RawMessage(`{"type":"object"}`)}, {Name: "bare"},
		},
	}
}

// Fixture is the plugin that Exercise wants to find at the other end.
func Fixture() generator.Plugin { return &fixture{} }

type fixture struct {
	mu       sync.Mutex
	settings generator.Configuration
}

func (f *fixture) Describe(context.Context) (generator.Specification, error) {
	return Specification(), nil
}

func (f *fixture) Configure(_ context.Context, c generator.Configuration) error {
	if c.Backend == "nonsense" {
		return fmt.Errorf("there is no backend %q", c.Backend)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.settings = c
	return nil
}

func (f *fixture) Generate(ctx context.Context, r generator.Request, h generator.Host) (generator.Result, error) {
	if r.Type != Type {
		return generator.Result{}, generator.Failf("unknown_task_type", "fixture does not know tasks of type %q", r.Type)
	}
	var do Instruction
	if err := json.Unmarshal(r.Data, &do); err != nil {
		return generator.Result{}, err
	}
	switch do.Do {
	case "echo":
		return metadata(r)
	case "settings":
		f.mu.Lock()
		defer f.mu.Unlock()
		return generator.Result{Metadata: f.settings.Options}, nil
	case "result":
		return *do.Result, nil
	case "fail":
		return generator.Result{}, do.Failure
	case "error":
		return generator.Result{}, errors.New(do.Text)
	case "panic":
		panic(do.Text)
	case "log":
		h.Log(generator.LogWarn, do.Text)
	case "progress":
		for i := range do.N {
			h.Progress(float64(i+1)/float64(do.N), fmt.Sprintf("step %d", i+1))
		}
	case "preview":
		h.Preview(generator.Preview{MediaType: "image/png", Data: []byte(do.Text)})
	case "big":
		return metadata(map[string]string{"text": strings.Repeat("x", do.N)})
	case "input":
		return readInput(ctx, do.Text, h)
	case "lease":
		return useLease(ctx, do.Text, h)
	case "wait":
		h.Progress(0.5, "waiting")
		<-ctx.Done()
		if err := letGo(r.WorkDir); err != nil {
			return generator.Result{}, err
		}
		return generator.Result{}, context.Cause(ctx)
	}
	return generator.Result{}, nil
}

func metadata(v any) (generator.Result, error) {
	b, err := json.Marshal(v)
	return generator.Result{Metadata: b}, err
}

func readInput(ctx context.Context, url string, h generator.Host) (generator.Result, error) {
	in, err := h.Input(ctx, generator.InputRequest{URL: url, Kind: generator.InputImage, MaxBytes: 100})
	if err != nil {
		return generator.Result{}, err
	}
	content, err := os.ReadFile(in.Path)
	if err != nil {
		return generator.Result{}, err
	}
	return metadata(map[string]any{"content": string(content), "media_type": in.MediaType, "size": in.Size})
}

func useLease(ctx context.Context, id string, h generator.Host) (generator.Result, error) {
	expires, err := h.RenewLease(ctx, id)
	if err != nil {
		return generator.Result{}, err
	}
	if err := h.ReleaseLease(ctx, id); err != nil {
		return generator.Result{}, err
	}
	return metadata(map[string]int64{"expires": expires.UnixMilli()})
}
