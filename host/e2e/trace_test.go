package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	theirTrace = "4bf92f3577b34da6a3ce929d0e0e4736"
	theirSpan  = "00f067aa0ba902b7"
)

// storyteller is a plugin that makes a span of its own, in the JSON form of OTLP, so that it needs no library.
const storyteller = `import json, os, secrets, time, urllib.request
import backlot

plugin = backlot.Plugin("storyteller", "1.0.0")


@plugin.generator("tell_story", description="Tells a story", schema={"type": "object"}, queue="cpu_intensive", typical=1, maximum=60)
def tell_story(task: backlot.Task) -> backlot.Result:
    began = time.time_ns()
    story = task.input(task.data["url"], "json")
    task.path("story.txt").write_text(f"Once upon a time there were {story.size} bytes.")
    version, trace, parent, flags = task.traceparent.split("-")
    span = {"traceId": trace, "spanId": secrets.token_hex(8), "parentSpanId": parent, "name": "imagine", "kind": 1,
            "startTimeUnixNano": str(began), "endTimeUnixNano": str(time.time_ns())}
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "storyteller"}}]}
    body = json.dumps({"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}).encode()
    request = urllib.request.Request(os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] + "/v1/traces", body, {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=10).close()
    return backlot.Result.file("story.txt", "text/plain")


if __name__ == "__main__":
    plugin.serve()
`

// tracing gives an option that sends traces, and what configures the storyteller.
func tracing(t *testing.T, c *spans) string {
	t.Helper()
	dir := t.TempDir()
	script, source := filepath.Join(dir, "main.py"), filepath.Join(dir, "storyteller.pyz")
	require.NoError(t, os.WriteFile(script, []byte(storyteller), 0o600))
	sdk, err := filepath.Abs("../../sdk/python")
	require.NoError(t, err)
	with := interpreterWith(t, "grpc", "google.protobuf")
	cmd := exec.Command(with, "-m", "backlot.bundle", script, "-o", source, "-p", with)
	cmd.Env = append(os.Environ(), "PYTHONPATH="+sdk)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return unlimited + fmt.Sprintf(`
telemetry {
  traces = %q
}
plugin "storyteller" {
  version = "1.0.0"
  source  = %q
  network = true
  env     = { OTEL_EXPORTER_OTLP_ENDPOINT = %q }
}
`, c.url, source, c.url)
}

func interpreterWith(t *testing.T, modules ...string) string {
	t.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		found := true
		for _, m := range modules {
			found = found && exec.Command(path, "-c", "import "+m).Run() == nil
		}
		if found {
			return path
		}
	}
	t.Fatalf("no python3 here has %v: make deps-test installs it", modules)
	return ""
}

func TestOneTraceTellsOfATaskOverAllHops(t *testing.T) {
	t.Parallel()
	c := newCollector(t)
	var heard atomic.Value
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { heard.Store(r.Header.Get("Traceparent")) }))
	t.Cleanup(receiver.Close)
	s := startService(t, tracing(t, c))
	code, answer := s.call(http.MethodPost, "/api/v1/tasks/submit", object{
		"project_id": "e2e", "task_type": "tell_story", "task_data": object{"url": s.url + "/healthz"}, "callback_url": receiver.URL,
	}, "traceparent", "00-"+theirTrace+"-"+theirSpan+"-01")
	require.Equal(t, http.StatusCreated, code, "%v", answer)
	done := s.await(answer["task_id"].(string), 30*time.Second)
	require.Equal(t, "completed", done["status"], "%v", done)
	s.eventually(20*time.Second, "told", func() bool { return heard.Load() != nil })
	s.shutDown() // sends what is left
	all := c.of(theirTrace)
	drawn := tree(all, theirSpan, "")
	t.Logf("the task's trace:\n%s", drawn)

	links := map[string]string{}
	names := map[string]string{theirSpan: "the client's"}
	for _, span := range all {
		names[span.id] = span.name
	}
	for _, span := range all {
		links[span.name] = names[span.parent]
		require.False(t, span.failed, span.name)
		require.False(t, span.end.Before(span.start), span.name)
	}
	require.Equal(t, map[string]string{
		"POST /api/v1/tasks/submit": "the client's",
		"submit":                    "POST /api/v1/tasks/submit",
		"wait":                      "submit",
		"attempt tell_story":        "submit",
		"generate":                  "attempt tell_story",
		"input":                     "generate",
		"imagine":                   "generate",
		"store":                     "attempt tell_story",
		"commit":                    "attempt tell_story",
		"webhook":                   "submit",
	}, links)
	require.Len(t, all, len(links))
	require.Equal(t, "storyteller", named1(all, "imagine").service)
	require.Equal(t, "backlot", named1(all, "attempt tell_story").service)
	require.Equal(t, answer["task_id"], named1(all, "attempt tell_story").about["backlot.task.id"])
	require.Equal(t, "completed", named1(all, "attempt tell_story").about["backlot.outcome"])
	require.Equal(t, "201", named1(all, "POST /api/v1/tasks/submit").about["http.response.status_code"])
	require.Equal(t, "00-"+theirTrace+"-"+named1(all, "webhook").id+"-01", heard.Load())
}

func TestTraceShowsTheCrashAndTheAttemptAfterIt(t *testing.T) {
	t.Parallel()
	c := newCollector(t)
	s := startService(t, "", withEnv("OTEL_EXPORTER_OTLP_ENDPOINT="+c.url))
	code, answer := s.call(http.MethodPost, "/api/v1/tasks/submit", object{
		"project_id": "e2e", "task_type": "chaos", "task_data": object{"fault": "crash", "attempts": 1},
	}, "traceparent", "00-"+theirTrace+"-"+theirSpan+"-01")
	require.Equal(t, http.StatusCreated, code, "%v", answer)
	require.Equal(t, "completed", s.await(answer["task_id"].(string), 30*time.Second)["status"])
	s.shutDown()
	all := c.of(theirTrace)
	t.Logf("the task's trace:\n%s", tree(all, theirSpan, ""))
	var outcomes []string
	for _, span := range all {
		if span.name == "attempt chaos" {
			outcomes = append(outcomes, fmt.Sprint(span.about["backlot.attempt"], " ", span.about["backlot.outcome"], " ", span.failed))
			require.Equal(t, named1(all, "submit").id, span.parent)
		}
	}
	require.Equal(t, []string{"1 crashed true", "2 completed false"}, outcomes)
}

func TestClientsTraceGoesThroughAHostThatTracesNothing(t *testing.T) {
	t.Parallel()
	var heard atomic.Value
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { heard.Store(r.Header.Get("Traceparent")) }))
	t.Cleanup(receiver.Close)
	s := startService(t, "")
	theirs := "00-" + theirTrace + "-" + theirSpan + "-01"
	code, answer := s.call(http.MethodPost, "/api/v1/tasks/submit", object{
		"project_id": "e2e", "task_type": "chaos", "task_data": object{"fault": "trace"}, "callback_url": receiver.URL,
	}, "traceparent", theirs)
	require.Equal(t, http.StatusCreated, code, "%v", answer)
	done := s.await(answer["task_id"].(string), 20*time.Second)
	require.Equal(t, theirs, done["result"].(object)["metadata"].(object)["traceparent"])
	s.eventually(20*time.Second, "told", func() bool { return heard.Load() == theirs })
	untraced := s.await(s.submit("chaos", object{"fault": "trace"}), 20*time.Second)
	require.Empty(t, untraced["result"].(object)["metadata"].(object)["traceparent"])
}

func TestCollectorThatIsAwayHoldsNothingUp(t *testing.T) {
	t.Parallel()
	s := startService(t, fmt.Sprintf("telemetry {\n  traces = \"http://127.0.0.1:%d\"\n}\n", freePort(t)))
	require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 20*time.Second)["status"])
	began := time.Now()
	s.shutDown()
	require.Less(t, time.Since(began), 10*time.Second)
	require.True(t, bytes.Contains(mustRead(t, s.log.Name()), []byte("spans are lost")) ||
		bytes.Contains(mustRead(t, s.log.Name()), []byte("the last spans are lost")), "%s", s.tail())
}
