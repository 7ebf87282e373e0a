package telemetry

import (
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Metrics counts and measures what one host does. It is safe for concurrent use.
//
// No label is made of what callers write: routes are those of the router, task types and plugins those of plugins.hcl.
// Projects and tasks are in no label at all.
type Metrics struct {
	registry    *prometheus.Registry
	definitions []Definition

	processing *prometheus.GaugeVec
	submitted  *prometheus.CounterVec
	ended      *prometheus.CounterVec
	phases     map[Phase]*prometheus.HistogramVec
	requests   *prometheus.HistogramVec
	restarts   *prometheus.CounterVec
	sendings   *prometheus.CounterVec
	sent       *prometheus.HistogramVec
	decisions  *prometheus.CounterVec
	scripts    *prometheus.HistogramVec
	refused    *prometheus.CounterVec
	live       *live

	mu     sync.RWMutex
	series map[kind]*TaskSeries
	routes map[request]prometheus.Observer
}

var (
	waits  = []float64{.01, .05, .25, 1, 5, 15, 60, 300, 900, 3600, 4 * 3600}
	runs   = []float64{.05, .25, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800}
	stores = []float64{.001, .005, .025, .1, .5, 2.5, 10, 60}
	calls  = []float64{.0005, .001, .0025, .005, .01, .05, .25, 1}
	https  = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60}
)

// NewMetrics makes the metrics of a host of that version. What is read only when somebody looks, Watch tells where.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		series:   map[kind]*TaskSeries{}, routes: map[request]prometheus.Observer{},
	}
	m.processing = m.gauges("backlot_tasks_processing", "Attempts that run on this host.", "queue", "task_type")
	m.submitted = m.counters("backlot_tasks_submitted_total", "Tasks that this host took: submitted, or retried by a client.", "task_type")
	m.ended = m.counters("backlot_tasks_total", "Attempts that ended on this host, by how.", "task_type", "outcome")
	m.phases = map[Phase]*prometheus.HistogramVec{
		Wait:   m.histograms("backlot_task_wait_seconds", "From a task's submission to its first start, those it depends on included.", waits, "task_type"),
		Run:    m.histograms("backlot_task_run_seconds", "An attempt in its generator.", runs, "task_type"),
		Fetch:  m.histograms("backlot_task_input_seconds", "One input on its way into the work folder.", stores, "task_type"),
		Store:  m.histograms("backlot_task_store_seconds", "The files of a result on their way into the media store, measured and moved.", stores, "task_type"),
		Commit: m.histograms("backlot_task_commit_seconds", "From the end of an attempt until Redis took its outcome.", stores, "task_type"),
	}
	m.requests = m.histograms("backlot_http_request_duration_seconds",
		"Requests to the API, by their route. Event streams and waits last as long as they are asked to.", https, "route", "method", "code")
	m.restarts = m.counters("backlot_plugin_restarts_total", "Instances that ended unasked, or did not start, by why.", "plugin", "reason")
	m.sendings = m.counters("backlot_webhook_attempts_total", "Webhooks that this host sent, by what followed.", "outcome")
	m.sent = m.histograms("backlot_webhook_attempt_seconds", "One sending of a webhook, until its answer.", stores)
	m.decisions = m.counters("backlot_dispatch_decisions_total", "What the dispatcher decided, by task or by claim.", "decision")
	m.scripts = m.histograms("backlot_redis_script_duration_seconds", "A script in Redis, its second try and its wait for others included.", calls, "script")
	m.refused = m.counters("backlot_redis_script_errors_total", "Scripts that Redis did not answer, or answered with an error.", "script")
	m.live = newLive(m)
	m.register(version)
	return m
}

func (m *Metrics) register(version string) {
	m.registry.MustRegister(
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), m.buildInfo(version),
		m.processing, m.submitted, m.ended, m.requests, m.restarts, m.sendings, m.sent, m.decisions, m.scripts, m.refused, m.live,
	)
	for _, p := range m.phases {
		m.registry.MustRegister(p)
	}
	for _, d := range decisions {
		m.decisions.WithLabelValues(string(d))
	}
	for _, o := range sendings {
		m.sendings.WithLabelValues(string(o))
	}
}

// Submitted counts a task that was taken.
func (m *Metrics) Submitted(taskType string) {
	if m != nil {
		m.submitted.WithLabelValues(taskType).Inc()
	}
}

// Restarted counts an instance of a plugin that ended unasked, or did not start.
func (m *Metrics) Restarted(plugin string, why Restart) {
	if m != nil {
		m.restarts.WithLabelValues(plugin, string(why)).Inc()
	}
}

// Plugin has the restarts of a plugin counted from 0, so that the first one shows as a rise.
func (m *Metrics) Plugin(name string) {
	if m == nil {
		return
	}
	for _, why := range restarts {
		m.restarts.WithLabelValues(name, string(why))
	}
}

// Sent counts a sending of a webhook.
func (m *Metrics) Sent(what Sending, took time.Duration) {
	if m != nil {
		m.sendings.WithLabelValues(string(what)).Inc()
		m.sent.WithLabelValues().Observe(took.Seconds())
	}
}

// Decided counts n decisions of the dispatcher.
func (m *Metrics) Decided(what Decision, n int) {
	if m != nil && n > 0 {
		m.decisions.WithLabelValues(string(what)).Add(float64(n))
	}
}
