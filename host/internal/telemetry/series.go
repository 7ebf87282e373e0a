package telemetry

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// kind and request name series; as struct keys they cost no allocation to look up.
type kind struct{ taskType, queue string }

type request struct {
	route, method string
	code          int
}

// TaskSeries are the series of one task type, looked up once.
type TaskSeries struct {
	processing prometheus.Gauge
	ended      map[Ending]prometheus.Counter
	phases     map[Phase]prometheus.Observer
}

// Task gives the series of a type and the queue that it is in.
func (m *Metrics) Task(taskType, queue string) *TaskSeries {
	if m == nil {
		return nil
	}
	key := kind{taskType, queue}
	m.mu.RLock()
	s := m.series[key]
	m.mu.RUnlock()
	if s == nil {
		s = m.resolve(key)
	}
	return s
}

func (m *Metrics) resolve(key kind) *TaskSeries {
	s := &TaskSeries{
		processing: m.processing.WithLabelValues(key.queue, key.taskType),
		ended:      map[Ending]prometheus.Counter{}, phases: map[Phase]prometheus.Observer{},
	}
	for _, e := range endings {
		s.ended[e] = m.ended.WithLabelValues(key.taskType, string(e))
	}
	for name, p := range m.phases {
		s.phases[name] = p.WithLabelValues(key.taskType)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.series[key] = s
	return s
}

// Started counts an attempt as running.
func (s *TaskSeries) Started() {
	if s != nil {
		s.processing.Inc()
	}
}

// Ended counts the end of an attempt that was Started.
func (s *TaskSeries) Ended(how Ending) {
	if s != nil {
		s.processing.Dec()
		s.ended[how].Inc()
	}
}

// Took measures a phase.
func (s *TaskSeries) Took(p Phase, d time.Duration) {
	if s != nil {
		s.phases[p].Observe(max(0, d).Seconds())
	}
}

// Request measures an answer of the API. The route is one of the router's own patterns.
func (m *Metrics) Request(route, method string, code int, took time.Duration) {
	if m == nil {
		return
	}
	key := request{route, method, code}
	m.mu.RLock()
	o := m.routes[key]
	m.mu.RUnlock()
	if o == nil {
		o = m.requests.WithLabelValues(route, method, strconv.Itoa(code))
		m.mu.Lock()
		m.routes[key] = o
		m.mu.Unlock()
	}
	o.Observe(took.Seconds())
}

// ScriptSeries are the series of one script of Redis.
type ScriptSeries struct {
	took   prometheus.Observer
	failed prometheus.Counter
}

// Script gives the series of a script.
func (m *Metrics) Script(name string) *ScriptSeries {
	if m == nil {
		return nil
	}
	return &ScriptSeries{took: m.scripts.WithLabelValues(name), failed: m.refused.WithLabelValues(name)}
}

// Ran measures one call.
func (s *ScriptSeries) Ran(took time.Duration, failed bool) {
	if s == nil {
		return
	}
	s.took.Observe(took.Seconds())
	if failed {
		s.failed.Inc()
	}
}
