package telemetry

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"
)

// TraceOptions say where traces go.
type TraceOptions struct {
	Endpoint string      // URL of a collector that takes OTLP over HTTP; without a path /v1/traces is meant
	Sample   float64     // of the traces that begin here; those that a caller began are his to decide
	Version  string      // of the service
	Instance string      // id of this host
	Failed   func(error) // told when the collector stops taking spans
}

// Tracer makes spans. A nil one makes none, and passes on the trace that a caller began.
type Tracer struct {
	provider *trace.TracerProvider
	tracer   api.Tracer
}

// NewTracer makes a tracer that sends in the background, and drops spans rather than hold anything up.
func NewTracer(ctx context.Context, o TraceOptions) (*Tracer, error) {
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(tracesURL(o.Endpoint)))
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	about, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", "backlot"), attribute.String("service.version", o.Version),
			attribute.String("service.instance.id", o.Instance)),
		resource.WithTelemetrySDK(), resource.WithHost(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	p := trace.NewTracerProvider(
		trace.WithBatcher(&told{SpanExporter: exporter, failed: o.Failed}), trace.WithResource(about),
		trace.WithSampler(trace.ParentBased(trace.TraceIDRatioBased(o.Sample))),
	)
	return &Tracer{provider: p, tracer: p.Tracer("ft.tc/backlot")}, nil
}

// tracesURL is where a collector takes traces, as OTEL_EXPORTER_OTLP_ENDPOINT has it: the path is added to its own.
func tracesURL(endpoint string) string {
	if strings.HasSuffix(endpoint, "/v1/traces") {
		return endpoint
	}
	return strings.TrimRight(endpoint, "/") + "/v1/traces"
}

// told passes what an exporter says of its failures to the host's log in the place of a logger of the library's own.
type told struct {
	trace.SpanExporter

	failed  func(error)
	failing bool // the library exports one batch after the other
}

// ExportSpans sends spans, and tells the first time that it fails.
func (t *told) ExportSpans(ctx context.Context, spans []trace.ReadOnlySpan) error {
	err := t.SpanExporter.ExportSpans(ctx, spans)
	if err != nil && !t.failing && t.failed != nil {
		t.failed(err)
	}
	t.failing = err != nil
	return nil
}

// Stop sends what is left, for as long as ctx lives.
func (t *Tracer) Stop(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// Role is what a span is to the one on the other side of it.
type Role = api.SpanKind

// The roles.
const (
	Server   = api.SpanKindServer
	Client   = api.SpanKindClient
	Producer = api.SpanKindProducer
	Consumer = api.SpanKindConsumer
	Internal = api.SpanKindInternal
)

// Attribute is something that a span says.
type Attribute = attribute.KeyValue

// Text and Number make attributes.
var (
	Text   = attribute.String
	Number = attribute.Int
)

// Span is a part of a trace. A nil one takes everything.
type Span struct{ span api.Span }

// Start begins a span below the one of ctx.
func (t *Tracer) Start(ctx context.Context, name string, role Role, about ...Attribute) (context.Context, *Span) {
	if t == nil {
		return ctx, nil
	}
	ctx, span := t.tracer.Start(ctx, name, api.WithSpanKind(role), api.WithAttributes(about...))
	return ctx, &Span{span}
}

// Past makes a span of what is over, below the one of ctx.
func (t *Tracer) Past(ctx context.Context, name string, from, to time.Time, about ...Attribute) {
	if t == nil {
		return
	}
	_, span := t.tracer.Start(ctx, name, api.WithTimestamp(from), api.WithAttributes(about...))
	span.End(api.WithTimestamp(to))
}

// Set adds attributes.
func (s *Span) Set(about ...Attribute) {
	if s != nil {
		s.span.SetAttributes(about...)
	}
}

// End ends the span; an error makes it one that failed.
func (s *Span) End(err error) {
	if s == nil {
		return
	}
	if err != nil {
		s.span.SetStatus(codes.Error, err.Error())
	}
	s.span.End()
}

// Fail makes it a span that failed.
func (s *Span) Fail(why string) {
	if s != nil {
		s.span.SetStatus(codes.Error, why)
	}
}
