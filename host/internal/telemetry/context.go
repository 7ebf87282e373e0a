package telemetry

import (
	"context"
	"encoding/hex"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

const header = "Traceparent"

// packedBytes is the length of a packed trace context: trace, span, flags.
const packedBytes = 16 + 8 + 1

// Extract gives ctx with the trace that a request belongs to; ctx itself where it says none, or nonsense. The state that
// other systems add to a trace is not read: it may be long, and is theirs.
func Extract(ctx context.Context, h http.Header) context.Context {
	if h.Get(header) == "" {
		return ctx
	}
	return propagation.TraceContext{}.Extract(ctx, propagation.MapCarrier{"traceparent": h.Get(header)})
}

// Traced reports whether ctx is in a trace.
func Traced(ctx context.Context) bool { return trace.SpanContextFromContext(ctx).IsValid() }

// Parent spells the trace context of ctx as the W3C does; empty where there is none.
func Parent(ctx context.Context) string {
	if !Traced(ctx) {
		return ""
	}
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(ctx, carrier)
	return carrier["traceparent"]
}

// Inject tells a receiver which trace a request belongs to.
func Inject(ctx context.Context, h http.Header) {
	if parent := Parent(ctx); parent != "" {
		h.Set(header, parent)
	}
}

// Pack makes 25 bytes of the trace context of ctx; none where there is none.
func Pack(ctx context.Context) string {
	parts := strings.SplitN(Parent(ctx), "-", 2) // the version is always 00
	if len(parts) < 2 {
		return ""
	}
	packed, err := hex.DecodeString(strings.ReplaceAll(parts[1], "-", ""))
	if err != nil || len(packed) != packedBytes {
		return ""
	}
	return string(packed)
}

// Unpack gives ctx with the trace context that was packed; ctx itself where that is none.
func Unpack(ctx context.Context, packed string) context.Context {
	if len(packed) != packedBytes {
		return ctx
	}
	c := trace.SpanContextConfig{TraceFlags: trace.TraceFlags(packed[24]), Remote: true}
	copy(c.TraceID[:], packed[:16])
	copy(c.SpanID[:], packed[16:24])
	return trace.ContextWithRemoteSpanContext(ctx, trace.NewSpanContext(c))
}
