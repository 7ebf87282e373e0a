package kit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/kit"
	"ft.tc/backlot/sdk"
)

func check(t *testing.T, s kit.Subject, documents int) (kit.Report, error) {
	t.Helper()
	begin := time.Now()
	r, err := kit.Check(t.Context(), kit.CheckOptions{Subject: s, Documents: documents, Patience: 2 * time.Second, Limit: 4 * time.Second})
	var b bytes.Buffer
	require.NoError(t, r.WriteText(&b))
	t.Logf("in %s:\n%s", time.Since(begin).Round(time.Millisecond), &b)
	return r, err
}

// requireFailed wants these cases to have failed, with advice, and no others.
func requireFailed(t *testing.T, r kit.Report, err error, titles ...string) {
	t.Helper()
	require.ErrorIs(t, err, kit.ErrFailed)
	var got []string
	for _, c := range r.Failures() {
		got = append(got, c.Title())
		require.NotEmpty(t, c.Seen, c.Title())
		require.NotEmpty(t, c.Advice, c.Title())
	}
	require.Equal(t, titles, got)
}

func TestHousesOwnPluginsKeepTheContract(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"prompt-test", "image"} {
		r, err := check(t, kit.Subject{Launcher: launcher(), Manifest: plugin.Manifest{Source: build(t, "plugins/"+name)}}, 5)
		require.NoError(t, err)
		require.Equal(t, name+"@1.0.0", r.Plugin)
		require.Greater(t, r.Passed, 10)
	}
}

func TestGoodPluginPassesEverything(t *testing.T) {
	t.Parallel()
	r, err := check(t, fixture(t, "good"), 12)
	require.NoError(t, err)
	for _, c := range r.Cases {
		require.NotEqual(t, kit.Fail, c.Verdict, c.Title())
		require.Empty(t, c.Advice, c.Title())
	}
	require.Contains(t, r.Summary, "greeter@1.0.0 keeps the contract")
}

func TestEachFaultIsFoundByTheCaseThatIsAboutIt(t *testing.T) {
	t.Parallel()
	for fault, titles := range map[string][]string{
		"orphan":   {"leaves no process behind"},
		"random":   {"greet makes the same of the same"},
		"brittle":  {"greet answers what its schema refuses"},
		"lying":    {"greet takes what its schema allows"},
		"mixing":   {"greet runs several tasks at once"},
		"pathless": {"greet leaves the files that it names"},
		"unfit":    {"greet describes what it takes", "greet finishes its example"},
		"choosy":   {"takes the settings of its backends"},
		"exit":     {"greet finishes its example", "greet takes what its schema allows", "greet answers what its schema refuses"},
		"mute":     {"greet takes what its schema allows", "greet answers what its schema refuses"},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			r, err := check(t, fixture(t, fault), 12)
			requireFailed(t, r, err, titles...)
		})
	}
}

func TestTaskThatIgnoresItsCancellationIsNamed(t *testing.T) {
	t.Parallel()
	r, err := kit.Check(t.Context(), kit.CheckOptions{Subject: fixture(t, "deaf"), Documents: 1, Limit: 4 * time.Second})
	requireFailed(t, r, err, "greet lets go when it is cancelled")
	require.Contains(t, r.Failures()[0].Seen, "until it was killed")
}

func TestPluginThatDoesNotStartIsTriedNoFurther(t *testing.T) {
	t.Parallel()
	r, err := kit.Check(t.Context(), kit.CheckOptions{Subject: fixture(t, "stuck"), StartLimit: 300 * time.Millisecond})
	requireFailed(t, r, err, "starts and shakes hands")
	require.Contains(t, r.Failures()[0].Seen, "no handshake within 300ms")
	require.Equal(t, len(r.Cases)-1, r.Skipped)
}

func TestProgressIsJudgedAsThePluginSendsIt(t *testing.T) {
	t.Parallel()
	for course, complaint := range map[string]func(*sdk.Task){
		"goes back from 0.7 to 0.3":   func(t *sdk.Task) { t.Progress(0.7, "a"); t.Progress(0.3, "b") },
		"1.5 is not within 0 and 1":   func(t *sdk.Task) { t.Progress(1.5, "a") },
		"NaN is not within 0 and 1":   func(t *sdk.Task) { t.Progress(math.NaN(), "a") },
		"a step has 100 bytes":        func(t *sdk.Task) { t.Progress(0.1, strings.Repeat("x", 100)) },
		`"a\nb" is not one line`:      func(t *sdk.Task) { t.Progress(0.1, "a\nb") },
		`"\xff" is not one line`:      func(t *sdk.Task) { t.Progress(0.1, "\xff") },
		"goes back from 1 to 0.99":    func(t *sdk.Task) { t.Progress(1, "a"); t.Progress(0.99, "a") },
		"progress of -0.1 is not wit": func(t *sdk.Task) { t.Progress(-0.1, "a") },
	} {
		p := with(func(ctx context.Context, task *sdk.Task) (*sdk.Result, error) {
			complaint(task)
			return good(ctx, task)
		}, nil)
		s := kit.Subject{Launcher: inProcess{p}, Manifest: plugin.Manifest{Adapter: json.RawMessage("{}"), Grace: time.Second}}
		r, err := kit.Check(t.Context(), kit.CheckOptions{Subject: s, Documents: 3})
		require.ErrorIs(t, err, kit.ErrFailed)
		require.Equal(t, "greet tells its progress", r.Failures()[0].Title())
		require.Contains(t, r.Failures()[0].Seen, course)
	}
}

func TestReportIsForMachinesToo(t *testing.T) {
	t.Parallel()
	var told []kit.Case
	r, err := kit.Check(t.Context(), kit.CheckOptions{
		Subject: fixture(t, "random"), Documents: 1, Tell: func(c kit.Case) { told = append(told, c) },
	})
	require.Error(t, err)
	require.Equal(t, r.Cases, told)
	var b bytes.Buffer
	require.NoError(t, r.WriteJSON(&b))
	var back kit.Report
	require.NoError(t, json.Unmarshal(b.Bytes(), &back))
	require.Equal(t, r, back)
	require.Contains(t, b.String(), `"verdict": "fail"`)
	require.Equal(t, len(r.Cases), r.Passed+r.Failed+r.Skipped)
}

func TestCheckEndsWithItsContext(t *testing.T) {
	t.Parallel()
	enough := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	_, err := kit.Check(ctx, kit.CheckOptions{Subject: fixture(t, "good"), Tell: func(c kit.Case) {
		if c.Name == "finishes its example" {
			cancel(enough)
		}
	}})
	require.ErrorIs(t, err, enough)
	_, err = kit.Check(t.Context(), kit.CheckOptions{Subject: kit.Subject{Launcher: launcher(), Manifest: plugin.Manifest{Source: t.TempDir()}}})
	require.ErrorContains(t, err, "is a folder")
	_, err = kit.Check(t.Context(), kit.CheckOptions{Subject: kit.Subject{Launcher: launcher(), Manifest: plugin.Manifest{Source: "no/such"}}})
	require.ErrorContains(t, err, "build it first")
}
