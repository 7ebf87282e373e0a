package main

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

type object map[string]any

func run(t *testing.T, data object, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	return sdktest.Run(t, plugin(), "chaos", data, opts...)
}

func TestHarmlessFaultsComplete(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]object{
		"nothing asked": {},
		"none":          {"fault": "none"},
		"slow":          {"fault": "slow", "seconds": 0.02},
		"echo":          {"fault": "echo", "data": object{"x": 1}},
		"hang":          {"fault": "hang", "seconds": 0.02},
		"busy":          {"fault": "busy", "seconds": 0.02},
		"flood":         {"fault": "flood", "seconds": 0.02},
		"logflood":      {"fault": "logflood", "seconds": 0.02},
		"badprogress":   {"fault": "badprogress", "seconds": 0.06},
		"big":           {"fault": "big", "bytes": 1000},
		"alloc":         {"fault": "alloc", "bytes": 1 << 20, "seconds": 0.01},
		"fork":          {"fault": "fork", "bytes": 2, "seconds": 0.05},
		"daemonize":     {"fault": "daemonize", "seconds": 0.05},
		"env":           {"fault": "env"},
		"lease":         {"fault": "lease"},
		"media":         {"fault": "media"},
		"drip":          {"fault": "drip", "seconds": 0.05},
		"gush":          {"fault": "gush", "seconds": 0.02},
		"late":          {"fault": "late", "seconds": 0.01},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, run(t, data).Err)
		})
	}
}

func TestBlockingFaultsIgnoreTheirCancellation(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{"hang", "busy", "late"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			begin := time.Now()
			require.NoError(t, run(t, object{"fault": fault, "seconds": 0.2}, sdktest.WithContext(ctx)).Err)
			require.Greater(t, time.Since(begin), 190*time.Millisecond)
		})
	}
}

func TestPoliteFaultsEndWhenTheyAreCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, fault := range []string{"slow", "drip", "gush"} {
		require.ErrorIs(t, run(t, object{"fault": fault}, sdktest.WithContext(ctx)).Err, context.Canceled, fault)
	}
}

func TestFailuresAreAsAsked(t *testing.T) {
	t.Parallel()
	failure := func(data object, attempt int) *sdk.Failure {
		var f *sdk.Failure
		require.ErrorAs(t, run(t, data, sdktest.WithAttempt(attempt)).Err, &f)
		return f
	}
	require.Equal(t, &sdk.Failure{Code: "no_film", Message: "100% out of film", Retryable: true},
		failure(object{"fault": "fail", "code": "no_film", "message": "100% out of film", "retryable": true}, 1))
	require.False(t, failure(object{"fault": "fail"}, 9).Retryable)
	require.True(t, failure(object{"fault": "retry"}, 1).Retryable)
	require.Equal(t, "unknown_fault", failure(object{"fault": "mischief"}, 1).Code)
	require.Equal(t, "unknown_fault", failure(object{"fault": "path:mischief"}, 1).Code)
}

func TestOnlySoManyAttemptsHaveTheFault(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		data    object
		attempt int
		fails   bool
	}{
		{object{"fault": "retry"}, 1, true},
		{object{"fault": "retry"}, 2, false},
		{object{"fault": "retry", "attempts": 2}, 2, true},
		{object{"fault": "retry", "attempts": 2}, 3, false},
		{object{"fault": "fail", "attempts": 1}, 1, true},
		{object{"fault": "fail", "attempts": 1}, 2, false},
		{object{"fault": "fail"}, 100, true},
	} {
		o := run(t, c.data, sdktest.WithAttempt(c.attempt))
		require.Equal(t, c.fails, o.Err != nil, "%v in attempt %d", c.data, c.attempt)
	}
}

func TestBadPathsAreWhatTheyAreCalled(t *testing.T) {
	t.Parallel()
	planted := func(fault string) (name string, info os.FileInfo, err error) {
		o := run(t, object{"fault": fault})
		require.NoError(t, o.Err)
		require.Equal(t, o.Result.Media, o.Result.Artifacts[0].Name)
		info, err = os.Lstat(filepath.Join(o.WorkDir, o.Result.Media))
		return o.Result.Media, info, err
	}
	for fault, mode := range map[string]os.FileMode{
		"path:symlink": os.ModeSymlink, "path:device": os.ModeSymlink, "path:fifo": os.ModeNamedPipe, "path:folder": os.ModeDir,
		"path:empty": 0, "path:magic": 0, "path:sparse": 0, "media": 0,
	} {
		_, info, err := planted(fault)
		require.NoError(t, err, fault)
		require.Equal(t, mode, info.Mode().Type(), fault)
	}
	_, info, err := planted("path:sparse")
	require.NoError(t, err)
	require.EqualValues(t, 1<<40, info.Size())
	_, _, err = planted("path:missing")
	require.ErrorIs(t, err, os.ErrNotExist)
	for fault, want := range map[string]string{"path:outside": "..", "path:absolute": "/etc", "path:folderlink": "sub/"} {
		name, _, _ := planted(fault)
		require.True(t, strings.HasPrefix(name, want), name)
	}
}

func TestDialTellsWhetherItReached(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, run(t, object{"fault": "dial", "address": address}).Err)
	require.NoError(t, listener.Close())
	require.ErrorContains(t, run(t, object{"fault": "dial", "address": address}).Err, "can't be reached")
}

func TestInputComesFromTheHost(t *testing.T) {
	t.Parallel()
	source := filepath.Join(t.TempDir(), "note.json")
	require.NoError(t, os.WriteFile(source, []byte("{}"), 0o600))
	o := run(t, object{"fault": "input", "url": "http://x/note", "kind": "json"}, sdktest.WithInput("http://x/note", source))
	require.NoError(t, o.Err)
	require.EqualValues(t, 2, o.Metadata(t)["size"])
	require.Error(t, run(t, object{"fault": "input", "url": "http://x/other", "kind": "json"}).Err)
}

func TestExecutionsAreLogged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chaos.log")
	t.Setenv(logVariable, path)
	require.NoError(t, run(t, object{}, sdktest.WithAttempt(3)).Err)
	require.Error(t, run(t, object{"fault": "fail"}).Err)
	log, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(log)), "\n")
	require.Len(t, lines, 4)
	require.Regexp(t, `^[0-9a-f-]{36},3,1,\d+,start,,\d+$`, lines[0])
	require.Regexp(t, `^[0-9a-f-]{36},3,1,\d+,end,,\d+$`, lines[1])
	require.Regexp(t, `,1,1,\d+,end,,\d+$`, lines[3])
}

func TestSchemaKnowsEveryFaultAndDescribesIt(t *testing.T) {
	t.Parallel()
	var s struct {
		Properties struct {
			Fault struct {
				OneOf []struct{ Const, Description string } `json:"oneOf"`
			} `json:"fault"`
		} `json:"properties"`
	}
	require.NoError(t, json.Unmarshal(schema, &s))
	described := map[string]bool{}
	for _, f := range s.Properties.Fault.OneOf {
		require.NotEmpty(t, f.Description, f.Const)
		described[f.Const] = true
		if !strings.HasPrefix(f.Const, "path:") {
			require.Contains(t, faults, f.Const)
			continue
		}
		require.NoError(t, run(t, object{"fault": f.Const}).Err)
	}
	for name := range faults {
		require.True(t, described[name], name)
	}
}

func TestSchemaRefusesWhatIsOutOfBounds(t *testing.T) {
	t.Parallel()
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(schema)))
	require.NoError(t, err)
	c := jsonschema.NewCompiler()
	require.NoError(t, c.AddResource("schema.json", document))
	compiled, err := c.Compile("schema.json")
	require.NoError(t, err)
	for text, valid := range map[string]bool{
		`{}`: true, `{"fault":"slow","seconds":0.5,"value":1}`: true, `{"fault":"path:fifo"}`: true,
		`{"fault":"mischief"}`: false, `{"fault":"path:mischief"}`: false, `{"seconds":61}`: false, `{"bytes":1.5}`: false, `{"kind":"film"}`: false,
	} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		require.NoError(t, err)
		require.Equal(t, valid, compiled.Validate(value) == nil, text)
	}
}

func TestSlowStartIsTheLoadingOfAModel(t *testing.T) {
	t.Setenv(startVariable, "slow:50ms")
	begin := time.Now()
	require.NoError(t, plugin().Contract().Configure(t.Context(), sdk.Configuration{}))
	require.GreaterOrEqual(t, time.Since(begin), 50*time.Millisecond)
	t.Setenv(startVariable, "slow:1h")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, plugin().Contract().Configure(ctx, sdk.Configuration{}), context.Canceled)
}
