// Package telemetry is what operators see of a running host from outside: metrics that Prometheus scrapes and traces
// that go to an OpenTelemetry collector. It is the only package that knows either library, and imports nothing of ours,
// so that every other may report to it.
//
// A nil *Metrics, *Tracer or *Span takes everything and does nothing: tests, and hosts that trace nothing, need no
// other kind.
package telemetry
