// Guest is a module with the behaviours that the tests of the runner ask for, built by the SDK.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest/fixture"
	"ft.tc/backlot/sdk"
)

func main() {
	s := fixture.Specification()
	sdk.Serve(sdk.Plugin{
		Name: s.Name, Version: s.Version, Backends: s.Backends, Configure: tested.Configure,
		Generators: []sdk.Generator{exercise{specification: s.Types[0]}},
	})
}

var tested = fixture.New()

type exercise struct{ specification sdk.TypeSpecification }

func (e exercise) Specification() sdk.TypeSpecification { return e.specification }

var calls int // of this instance

func (e exercise) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	var do fixture.Instruction
	if err := t.Decode(&do); err != nil {
		return nil, err
	}
	calls++
	switch do.Do {
	case "spin":
		t.Progress(0.5, "spinning")
		for {
			calls++
		}
	case "spin-quietly":
		for n := 0; ; n++ {
			calls = n
		}
	case "eat":
		var all [][]byte
		for {
			all = append(all, make([]byte, 1<<20))
			all[len(all)-1][0] = 1
		}
	case "calls":
		return &sdk.Result{Metadata: map[string]any{"calls": calls}}, nil
	case "flood":
		for range do.N {
			t.Progress(0.1, "flooding")
		}
	case "stderr":
		for range do.N {
			fmt.Fprintln(os.Stderr, strings.Repeat("x", 1023))
		}
	case "fill":
		return nil, fill(t, do.N)
	case "longline":
		_, err := os.Stdout.Write([]byte(strings.Repeat("x", 9<<20)))
		return nil, err
	case "junk":
		fmt.Println("hello, I am a print statement")
	case "symlink":
		return nil, os.Symlink("/etc/passwd", t.Path("link"))
	case "escape":
		_, err := os.ReadFile(t.Path("../../../../../../../../etc/passwd"))
		return nil, err
	case "dial":
		_, err := net.DialTimeout("tcp", do.Text, time.Second)
		return nil, err
	case "ask":
		for range do.N {
			fmt.Println(`{"lease": {"id": "l1"}}`)
		}
	case "world":
		return world(t)
	case "exit":
		os.Exit(7)
	case "silent":
		os.Exit(0)
	default:
		return generate(ctx, t)
	}
	return nil, nil
}

func fill(t *sdk.Task, mebibytes int) error {
	f, err := os.Create(t.Path("big"))
	if err != nil {
		return err
	}
	chunk := make([]byte, 1<<20)
	for range mebibytes {
		if _, err := f.Write(chunk); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return f.Close()
}

// world is what a guest finds around it.
func world(t *sdk.Task) (*sdk.Result, error) {
	_, root := os.ReadDir("/etc")
	return &sdk.Result{Metadata: map[string]any{
		"env": os.Environ(), "args": len(os.Args), "etc": fmt.Sprint(root), "work_dir": t.WorkDir,
		"now": time.Now().Year(),
	}}, nil
}

// generate is the fixture of the contract's suite.
func generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	r := generator.Request{
		TaskID: t.ID, Token: t.Token, Type: t.Type, ProjectID: t.ProjectID, Attempt: t.Attempt, Data: t.Data,
		WorkDir: t.WorkDir, Deadline: t.Deadline, Leases: t.Leases,
		TraceParent: t.TraceParent,
	}
	result, err := tested.Generate(ctx, r, host{t})
	if err != nil {
		return nil, err
	}
	out := &sdk.Result{Media: result.Media, Artifacts: result.Artifacts}
	if len(result.Metadata) > 0 {
		var raw map[string]json.RawMessage
		if err := json.Unmarshal(result.Metadata, &raw); err != nil {
			return nil, err
		}
		out.Metadata = map[string]any{}
		for k, v := range raw {
			out.Metadata[k] = v
		}
	}
	return out, nil
}

type host struct{ *sdk.Task }

func (h host) Preview(p generator.Preview) { h.Task.Preview(p.MediaType, p.Data) }

func (h host) Log(level generator.LogLevel, message string) {
	map[generator.LogLevel]func(string, ...any){
		generator.LogDebug: h.Debugf, generator.LogInfo: h.Infof, generator.LogWarn: h.Warnf, generator.LogError: h.Warnf,
	}[level]("%s", message)
}

func (h host) Input(ctx context.Context, r generator.InputRequest) (generator.Input, error) {
	return h.Task.Input(ctx, r.URL, r.Kind)
}

func (h host) RenewLease(ctx context.Context, id string) (time.Time, error) {
	return h.Task.RenewLease(ctx, id)
}
