package telemetry

import (
	"net/http"
	"runtime"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// scrapers is how many scrapes are answered at once; further ones get a 503.
const scrapers = 4

// Handler answers scrapes, in the text format or in that of OpenMetrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: scrapers, EnableOpenMetrics: true,
	})
}

func (m *Metrics) buildInfo(version string) prometheus.Collector {
	revision := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	g := m.gauges("backlot_build_info", "Always 1; the labels say what runs.", "version", "revision", "goversion")
	g.WithLabelValues(version, revision, runtime.Version()).Set(1)
	return g
}
