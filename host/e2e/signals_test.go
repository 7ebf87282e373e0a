package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/VictoriaMetrics/metricsql"
	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
)

// observed is a machine with a GPU, and an address for metrics.
const observed = unlimited + `
gpu {
  machine = "observed"
  device "GPU-A" {
    memory = "1000MiB"
  }
}
telemetry {
  metrics_listen = "127.0.0.1:%d"
}
`

// scraped is a scrape: the labels of each series by the metric's name.
type scraped struct {
	text   string
	series map[string][]string
}

var sampleLine = regexp.MustCompile(`(?m)^([a-z_:]+)(?:\{(.*)\})? \S+$`)

func scrape(t *testing.T, url string, headers ...string) scraped {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, url+"/metrics", nil)
	require.NoError(t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	code, body, err := answerTo(req)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, code, "%s", body)
	p := scraped{text: string(body), series: map[string][]string{}}
	for _, m := range sampleLine.FindAllStringSubmatch(p.text, -1) {
		for _, pair := range regexp.MustCompile(`(\w+)="`).FindAllStringSubmatch(m[2], -1) {
			p.series[m[1]] = append(p.series[m[1]], pair[1])
		}
		p.series[m[1]] = append(p.series[m[1]], "instance", "job") // the scraper's own
	}
	return p
}

// eventful is a service on which something of everything has happened.
func eventful(t *testing.T) (*service, string) {
	t.Helper()
	port := freePort(t)
	s := startService(t, fmt.Sprintf(observed, port))
	k := newSink(t)
	s.await(s.submit("chaos", object{"fault": "echo"}, object{"callback_url": k.url}), 20*time.Second)
	s.await(s.submit("chaos", object{"fault": "fail", "message": "No."}), 20*time.Second)
	s.await(s.submit("chaos", object{"fault": "media"}), 20*time.Second)
	s.await(s.submit("chaos", object{"fault": "input", "url": s.url + "/healthz", "kind": "json"}), 20*time.Second)
	s.await(s.submit("chaos", object{"fault": "crash", "attempts": 1}), 30*time.Second)
	s.eventually(10*time.Second, "told", func() bool { return k.tasks() == 1 })
	return s, fmt.Sprintf("http://127.0.0.1:%d", port)
}

func TestDashboardAndAlertsNameWhatAHostShows(t *testing.T) {
	t.Parallel()
	s, metrics := eventful(t)
	p := scrape(t, metrics)
	for _, line := range []string{
		`backlot_tasks_total{outcome="completed",task_type="chaos"} 4`,
		`backlot_tasks_total{outcome="failed",task_type="chaos"} 1`,
		`backlot_tasks_total{outcome="crashed",task_type="chaos"} 1`,
		`backlot_tasks_processing{queue="cpu_intensive",task_type="chaos"} 0`,
		`backlot_task_wait_seconds_count{task_type="chaos"} 5`,
		`backlot_task_run_seconds_count{task_type="chaos"} 6`,
		`backlot_plugin_restarts_total{plugin="chaos",reason="exited"} 1`,
		`backlot_plugin_instances{plugin="chaos",variant="",version="1.0.0"} 1`,
		`backlot_webhook_attempts_total{outcome="delivered"} 1`,
		`backlot_queue_tasks{priority="2",queue="cpu_intensive",task_type="chaos"} 0`,
		`backlot_gpu_memory_bytes{device="GPU-A"} 1.048576e+09`,
		"backlot_redis_up 1", "backlot_hosts 1",
	} {
		require.Contains(t, p.text, line)
	}
	require.NotContains(t, p.text, "e2e", "projects are in no label")
	own := scrape(t, s.url, "Authorization", "Bearer "+apiKey)
	require.Contains(t, own.text, "backlot_build_info")

	queries := slices.Concat(dashboardQueries(t), alertQueries(t), scalingQueries(t))
	require.Greater(t, len(queries), 40)
	for _, query := range queries {
		p.holds(t, query)
	}
}

// holds asserts that a query can be parsed, and that its metrics and their labels are on the page.
func (p scraped) holds(t *testing.T, query string) {
	t.Helper()
	plain := strings.NewReplacer("$__rate_interval", "5m", "$job", "backlot").Replace(query)
	e, err := metricsql.Parse(plain)
	require.NoError(t, err, query)
	var known, named []string
	metricsql.VisitAll(e, func(e metricsql.Expr) {
		switch e := e.(type) {
		case *metricsql.MetricExpr:
			for _, f := range e.LabelFilterss[0] {
				if f.Label != "__name__" {
					named = append(named, f.Label)
				} else if f.Value != "up" {
					require.Contains(t, p.series, f.Value, query)
					known = append(known, p.series[f.Value]...)
				} else {
					known = append(known, "job", "instance")
				}
			}
		case *metricsql.AggrFuncExpr:
			named = append(named, e.Modifier.Args...)
		}
	})
	require.NotEmpty(t, known, "no metric: %s", query)
	require.Subset(t, known, named, query)
}

const grafana = "../../examples/deployments/grafana"

func dashboardQueries(t *testing.T) (all []string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(grafana, "dashboard.json"))
	require.NoError(t, err)
	var d struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
		Annotations struct{ List []struct{ Expr string } }
	}
	require.NoError(t, json.Unmarshal(b, &d))
	for _, panel := range d.Panels {
		for _, target := range panel.Targets {
			all = append(all, target.Expr)
		}
	}
	for _, a := range d.Annotations.List {
		all = append(all, a.Expr)
	}
	return all
}

func alertQueries(t *testing.T) (all []string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(grafana, "alerts.yaml"))
	require.NoError(t, err)
	var rules struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert       string
				Expr        string
				For         string
				Labels      map[string]string
				Annotations map[string]string
			}
		}
	}
	require.NoError(t, yaml.UnmarshalWithOptions(b, &rules, yaml.Strict()))
	documented, err := os.ReadFile("../docs/signals.md")
	require.NoError(t, err)
	for _, rule := range rules.Groups[0].Rules {
		require.Contains(t, []string{"page", "ticket"}, rule.Labels["severity"], rule.Alert)
		require.NotEmpty(t, rule.Annotations["summary"], rule.Alert)
		require.Contains(t, string(documented), "`"+rule.Alert+"`", "the document says what to do")
		if rule.For != "" {
			_, err := time.ParseDuration(rule.For)
			require.NoError(t, err, rule.Alert)
		}
		all = append(all, rule.Expr)
	}
	return all
}

// scalingQueries are those that KEDA scales on.
func scalingQueries(t *testing.T) (all []string) {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?m)^ *query: ([^#\n]+)`).FindAllStringSubmatch(string(mustRead(t, "../../examples/deployments/kubernetes/scaling.yaml")), -1) {
		all = append(all, strings.TrimSpace(m[1]))
	}
	require.NotEmpty(t, all)
	return all
}

func TestHungRedisHoldsNoScrapeUp(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	s := startService(t, fmt.Sprintf(observed, port))
	servers := named(processesUnder(t, s.dir), "redis-server")
	require.Len(t, servers, 1)
	require.NoError(t, syscall.Kill(servers[0].pid, syscall.SIGSTOP))
	t.Cleanup(func() { _ = syscall.Kill(servers[0].pid, syscall.SIGCONT) })
	began := time.Now()
	var p scraped
	s.eventually(10*time.Second, "seen as down", func() bool {
		began = time.Now()
		p = scrape(t, fmt.Sprintf("http://127.0.0.1:%d", port))
		return strings.Contains(p.text, "backlot_redis_up 0")
	})
	require.Less(t, time.Since(began), 2*time.Second)
	require.Contains(t, p.text, `backlot_plugin_up{plugin="chaos"`)
}

func TestLogIsJSONWithTheTaskWhereThatIsAsked(t *testing.T) {
	t.Parallel()
	s := startService(t, "log {\n  format = \"json\"\n  level  = \"debug\"\n}\n")
	id := s.submit("chaos", object{"fault": "crash", "attempts": 1})
	s.await(id, 30*time.Second)
	lines, about := strings.Split(strings.TrimSpace(string(mustRead(t, s.log.Name()))), "\n"), 0
	for _, line := range lines {
		var l struct {
			Level   string `json:"@level"`
			Message string `json:"@message"`
			Time    string `json:"@timestamp"`
			Task    string `json:"task"`
		}
		require.NoError(t, json.Unmarshal([]byte(line), &l), line)
		require.NotEmpty(t, l.Level, line)
		require.NotEmpty(t, l.Time, line)
		if l.Task == id {
			about++
		}
	}
	require.Positive(t, about, "the crash is told with the task's id")
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return b
}
