package telemetry

import "github.com/prometheus/client_golang/prometheus"

// Definition is what a metric is called and means.
type Definition struct {
	Name, Kind, Help string
	Labels           []string
}

// The kinds of metrics.
const (
	counter   = "counter"
	gauge     = "gauge"
	histogram = "histogram"
)

// Definitions are all metrics but those of Go and of the process.
func (m *Metrics) Definitions() []Definition { return m.definitions }

func (m *Metrics) define(kind, name, help string, labels []string) {
	m.definitions = append(m.definitions, Definition{Name: name, Kind: kind, Help: help, Labels: labels})
}

func (m *Metrics) counters(name, help string, labels ...string) *prometheus.CounterVec {
	m.define(counter, name, help, labels)
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
}

func (m *Metrics) gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	m.define(gauge, name, help, labels)
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, labels)
}

func (m *Metrics) histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	m.define(histogram, name, help, labels)
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
}
