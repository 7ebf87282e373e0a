// Package generatortest holds the plugin contract as a suite of behaviours. Whatever carries the contract
// (in-process, gRPC, a process, WebAssembly, another language) serves Fixture or the like of it, and
// Exercise tells whether it carries it faithfully.
package generatortest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
)

// Factory gives a plugin that serves Fixture, not yet configured, and cleans up after the test.
type Factory func(t *testing.T) generator.Plugin

// Exercise runs every behaviour of the contract but those that are named: a carrier may have its reasons.
func Exercise(t *testing.T, factory Factory, without ...string) {
	t.Helper()
	for name, behaviour := range map[string]func(*testing.T, generator.Plugin){
		"DescribesItself":                   describesItself,
		"TakesItsConfiguration":             takesItsConfiguration,
		"SaysWhyItRefusesAConfiguration":    saysWhyItRefusesAConfiguration,
		"SeesTheWholeRequest":               seesTheWholeRequest,
		"KeepsTheResultByteForByte":         keepsTheResultByteForByte,
		"KeepsCodeMessageAndRetryable":      keepsCodeMessageAndRetryable,
		"RefusesATypeThatItDoesNotKnow":     refusesATypeThatItDoesNotKnow,
		"ShowsProgressUpToTheLast":          showsProgressUpToTheLast,
		"LogsThroughTheHost":                logsThroughTheHost,
		"GetsItsInputs":                     getsItsInputs,
		"LearnsWhyAnInputIsMissing":         learnsWhyAnInputIsMissing,
		"RenewsAndReleasesLeases":           renewsAndReleasesLeases,
		"LetsGoWhenCancelled":               letsGoWhenCancelled,
		"RunsManyTasksAtOnceWithoutMixup":   runsManyTasksAtOnce,
		"GoesOnAfterATaskThatWasCalledOff":  goesOnAfterCancel,
		"IsNotDisturbedByAPileOfBigResults": carriesBigResults,
	} {
		if slices.Contains(without, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			behaviour(t, factory(t))
		})
	}
}

// request makes a request that tells the fixture what to do.
func request(t *testing.T, id string, do Instruction) generator.Request {
	t.Helper()
	data, err := json.Marshal(do)
	require.NoError(t, err)
	return generator.Request{
		TaskID: id, Token: 7, Type: Type, ProjectID: "p1", Attempt: 2, Data: data, WorkDir: t.TempDir(),
		Deadline: time.Now().Add(time.Minute).Truncate(time.Millisecond),
	}
}

func describesItself(t *testing.T, p generator.Plugin) {
	got, err := p.Describe(t.Context())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(Specification(), got))
}

func takesItsConfiguration(t *testing.T, p generator.Plugin) {
	want := generator.Configuration{Backend: "plain", Options: json.RawMessage(`{"url":"http://x","n":9007199254740993}`)}
	require.NoError(t, p.Configure(t.Context(), want))
	result, err := p.Generate(t.Context(), request(t, "t", Instruction{Do: "settings"}), NewHost())
	require.NoError(t, err)
	require.JSONEq(t, string(want.Options), string(result.Metadata))
}

func saysWhyItRefusesAConfiguration(t *testing.T, p generator.Plugin) {
	err := p.Configure(t.Context(), generator.Configuration{Backend: "nonsense"})
	require.ErrorContains(t, err, `there is no backend "nonsense"`)
}

func seesTheWholeRequest(t *testing.T, p generator.Plugin) {
	r := request(t, "0197a2d4-0000-7000-8000-00000000002a", Instruction{Do: "echo"})
	r.TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	r.Leases = []generator.Lease{{ID: "l1", Token: 9, Device: "GPU-1", MemoryMiB: 4096, Expires: r.Deadline}}
	result, err := p.Generate(t.Context(), r, NewHost())
	require.NoError(t, err)
	var got generator.Request
	require.NoError(t, json.Unmarshal(result.Metadata, &got))
	require.Empty(t, cmp.Diff(r, got))
}

func keepsTheResultByteForByte(t *testing.T, p generator.Plugin) {
	want := generator.Result{
		Media:     "film.mp4",
		Artifacts: []generator.Artifact{{Name: "film.mp4", Role: "media", MediaType: "video/mp4"}, {Name: "p.png", Role: "poster", MediaType: "image/png"}},
		Metadata:  json.RawMessage(`{"seed":9007199254740993,"ä":1e400}`),
	}
	got, err := p.Generate(t.Context(), request(t, "t", Instruction{Do: "result", Result: &want}), NewHost())
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want, got))
}

func keepsCodeMessageAndRetryable(t *testing.T, p generator.Plugin) {
	for _, want := range []*generator.Failure{
		generator.Failf("no_voice", "The voice %q does not exist", "bob"), generator.Retryf("busy", "Try again"),
	} {
		_, err := p.Generate(t.Context(), request(t, "t", Instruction{Do: "fail", Failure: want}), NewHost())
		var got *generator.Failure
		require.ErrorAs(t, err, &got)
		require.Equal(t, want, got)
	}
}

func refusesATypeThatItDoesNotKnow(t *testing.T, p generator.Plugin) {
	r := request(t, "t", Instruction{Do: "echo"})
	r.Type = "nonsense"
	_, err := p.Generate(t.Context(), r, NewHost())
	var got *generator.Failure
	require.ErrorAs(t, err, &got)
	require.Equal(t, "unknown_task_type", got.Code)
}

func logsThroughTheHost(t *testing.T, p generator.Plugin) {
	h := NewHost()
	_, err := p.Generate(t.Context(), request(t, "t", Instruction{Do: "log", Text: "hello\nworld"}), h)
	require.NoError(t, err)
	require.Equal(t, []string{"3 hello\nworld"}, h.Logs())
}

func carriesBigResults(t *testing.T, p generator.Plugin) {
	for i := range 4 {
		result, err := p.Generate(t.Context(), request(t, fmt.Sprint(i), Instruction{Do: "big", N: 1 << 20}), NewHost())
		require.NoError(t, err)
		require.Greater(t, len(result.Metadata), 1<<20)
	}
}

func runWithin(t *testing.T, d time.Duration) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithTimeout(t.Context(), d)
}
