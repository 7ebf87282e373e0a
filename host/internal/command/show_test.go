package command

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/terminal"
)

func TestSpansHaveTwoFigures(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-time.Second: "0s", 3 * time.Second: "3s", time.Minute: "1m", 250 * time.Second: "4m10s", 2*time.Hour + 5*time.Minute: "2h5m",
		76 * time.Hour: "3d4h",
	} {
		require.Equal(t, want, span(d))
	}
}

func TestSinceMayBeASpan(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 1, 15, 10, 30, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"2h": "2025-01-15T08:30:00Z", "7d": "2025-01-08T10:30:00Z", "0.5d": "2025-01-14T22:30:00Z", "2025-01-01": "2025-01-01", "-2h": "-2h", "d": "d",
	} {
		require.Equal(t, want, since(text, now))
	}
}

func TestResultsInAFolderAreNamedByTheirTask(t *testing.T) {
	t.Parallel()
	const id = "01a214be-95f3-7b8b-aaec-e3470514ddfa"
	dir := t.TempDir()
	v := saving{out: dir}
	for url, want := range map[string]string{
		"http://h/media/x-media.png":      id + ".png",
		"http://h/media/..%2f..%2fpasswd": id,
		"http://h/a.sh;rm":                id,
		"http://h/a.b/c":                  id,
	} {
		require.Equal(t, filepath.Join(dir, want), v.path(status{ID: id, Result: &result{MediaURL: url}}))
	}
	require.Equal(t, filepath.Join(dir, "task.png"), v.path(status{ID: "../../x", Result: &result{MediaURL: "http://h/a.png"}}))
	one := saving{out: filepath.Join(dir, "alley.png")}
	require.Equal(t, one.out, one.path(status{ID: id}))
	require.NoError(t, (&saving{out: filepath.Join(dir, "new")}).check([]string{"1", "2"}))
	require.DirExists(t, filepath.Join(dir, "new"))
	require.ErrorContains(t, (&saving{out: "-"}).check([]string{"1", "2"}), "name a folder")
}

func TestTopFitsAndShowsWhatItKnows(t *testing.T) {
	t.Parallel()
	var now overview
	require.NoError(t, json.Unmarshal([]byte(`{"at":"2025-01-15T10:30:00Z","hosts":[{"host":"h1","draining":true}],
		"types":[{"task_type":"generate_video","queue":"gpu_heavy","plugin":"video@1.0.0","waiting":{"high":1,"normal":3,"low":0},
		"oldest_wait_seconds":125.5,"processing":2,"slots":4,"typical_seconds":30},
		{"task_type":"orphan\u001b[2J","queue":"cpu_intensive","plugin":null,"waiting":{"high":0,"normal":1,"low":0},"slots":0,"typical_seconds":1}],
		"minutes":[{"completed":0,"failed":0,"cancelled":0},{"completed":7,"failed":1,"cancelled":0},{"completed":1}]}`), &now))
	v := view{service: "http://h:1", help: "q ends", overview: &now}
	lines := v.lines(0, false)
	require.Contains(t, lines[0], "Backlot at http://h:1")
	require.Equal(t, []string{
		"hosts 1, tasks that wait 5, that run 2, places 4, hosts that drain 1",
		"in the last hour completed 8, failed 1, cancelled 0",
		"▁█▂",
		"",
		"TYPE            QUEUE          WAIT  HIGH  NORMAL  LOW  OLDEST  RUN  PLACES  TYPICAL  PLUGIN",
		"generate_video  gpu_heavy         4     1       3    0    2m5s    2       4      30s  video@1.0.0",
		"orphan[2J       cpu_intensive     1     0       1    0            0       0       1s  none",
	}, lines[1:])
	v.trouble = "no service answers at http://h:1: connection refused\n  next step"
	v.plugins = &pluginList{Plugins: []pluginState{{Name: "video", State: "failed", Problem: "it ended at once"}}}
	v.gpus = &gpuList{}
	for _, line := range v.lines(40, false) {
		require.LessOrEqual(t, runewidth.StringWidth(line), 40, line)
	}
	require.Len(t, view{}.lines(80, false), 3)
}

func TestGaugesAndMarks(t *testing.T) {
	t.Parallel()
	require.Equal(t, "█████░░░░░", gauge(12, 24))
	require.Equal(t, "██████████", gauge(30, 24))
	require.Equal(t, "░░░░░░░░░░", gauge(3, 0))
	require.Equal(t, "▁▂█", sparkline([]int{0, 1, 1000}))
	require.Equal(t, "▁", sparkline([]int{0}))
}

func TestLongValuesAreCut(t *testing.T) {
	t.Parallel()
	long, err := json.Marshal(string(make([]rune, 400)))
	require.NoError(t, err)
	require.Less(t, len(compact(long)), 400)
	require.Equal(t, "previz", compact(json.RawMessage(`"previz"`)))
	require.Equal(t, `{"a":1}`, compact(json.RawMessage(`{"a":1}`)))
}

func TestPluginsTellOfTrialsAndProblems(t *testing.T) {
	t.Parallel()
	p := pluginState{Name: "image", Variant: "@1.0.0", State: "ready", Draining: 2, LastSwap: "rolled back", Trial: &trial{Version: "1.1.0", Passed: 1, Wanted: 5}}
	row := pluginList{Plugins: []pluginState{p}}.table().Lines(0, false)[1]
	require.Contains(t, row, "image@1.0.0")
	require.Contains(t, row, "1.1.0 proves itself: 1 of 5 tasks passed, 0 failed; 2 old versions drain; rolled back")
	require.Equal(t, terminal.Red, pluginList{Plugins: []pluginState{{State: "failed"}}}.table().Rows[0][3].Style)
}
