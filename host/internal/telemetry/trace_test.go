package telemetry_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/telemetry"
)

const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

func from(value string) http.Header { return http.Header{"Traceparent": {value}} }

func TestTraceContextIsPackedIntoTwentyFiveBytes(t *testing.T) {
	t.Parallel()
	ctx := telemetry.Extract(t.Context(), from(parent))
	packed := telemetry.Pack(ctx)
	require.Len(t, packed, 25)
	require.Equal(t, parent, telemetry.Parent(telemetry.Unpack(t.Context(), packed)))
	unsampled := strings.TrimSuffix(parent, "1") + "0"
	require.Equal(t, unsampled, telemetry.Parent(telemetry.Unpack(t.Context(), telemetry.Pack(telemetry.Extract(t.Context(), from(unsampled))))))
}

func TestNonsenseIsNoTrace(t *testing.T) {
	t.Parallel()
	for _, nonsense := range []string{
		"", "00", parent[:54], "ff" + parent[2:], "00-" + strings.Repeat("0", 32) + "-00f067aa0ba902b7-01", "00-" + strings.Repeat("x", 32) + parent[35:],
		strings.Repeat("a", 10_000), "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
	} {
		ctx := telemetry.Extract(t.Context(), from(nonsense))
		require.False(t, telemetry.Traced(ctx), nonsense)
		require.Empty(t, telemetry.Pack(ctx))
		require.Empty(t, telemetry.Parent(ctx))
		h := http.Header{}
		telemetry.Inject(ctx, h)
		require.Empty(t, h)
	}
	for _, packed := range []string{"", "short", strings.Repeat("x", 26), strings.Repeat("\x00", 25)} {
		require.False(t, telemetry.Traced(telemetry.Unpack(t.Context(), packed)), packed)
	}
}

func TestWithoutATracerTheCallersTraceGoesOn(t *testing.T) {
	t.Parallel()
	var none *telemetry.Tracer
	ctx, span := none.Start(telemetry.Extract(t.Context(), from(parent)), "attempt", telemetry.Consumer)
	span.Set(telemetry.Number("n", 1))
	span.Fail("why")
	span.End(nil)
	none.Past(ctx, "wait", time.Now(), time.Now())
	require.NoError(t, none.Stop(ctx))
	require.Equal(t, parent, telemetry.Parent(ctx))
}

func tracer(t *testing.T, sample float64, handler http.HandlerFunc) (*telemetry.Tracer, *atomic.Int32) {
	t.Helper()
	collector := httptest.NewServer(handler)
	t.Cleanup(collector.Close)
	var failures atomic.Int32
	tracer, err := telemetry.NewTracer(t.Context(), telemetry.TraceOptions{
		Endpoint: collector.URL + "/otel", Sample: sample, Version: "1", Instance: "a", Failed: func(error) { failures.Add(1) },
	})
	require.NoError(t, err)
	return tracer, &failures
}

func TestCallersDecideWhatIsSampled(t *testing.T) {
	t.Parallel()
	var sent atomic.Int32
	tr, failures := tracer(t, 1e-12, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/otel/v1/traces" {
			sent.Add(1)
		}
	})
	ctx, own := tr.Start(t.Context(), "own", telemetry.Server)
	require.True(t, strings.HasSuffix(telemetry.Parent(ctx), "-00"), "not sampled, but a trace that may be passed on")
	own.End(nil)
	require.NoError(t, tr.Stop(t.Context()))
	require.Zero(t, sent.Load())

	tr, _ = tracer(t, 1e-12, func(http.ResponseWriter, *http.Request) { sent.Add(1) })
	ctx, theirs := tr.Start(telemetry.Extract(t.Context(), from(parent)), "theirs", telemetry.Server)
	require.Equal(t, parent[:36], telemetry.Parent(ctx)[:36])
	require.NotEqual(t, parent, telemetry.Parent(ctx))
	theirs.End(nil)
	require.NoError(t, tr.Stop(t.Context()))
	require.EqualValues(t, 1, sent.Load())
	require.Zero(t, failures.Load())
}

func TestCollectorThatRefusesIsToldOfAndHoldsNothingUp(t *testing.T) {
	t.Parallel()
	tr, failures := tracer(t, 1, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	_, span := tr.Start(t.Context(), "a", telemetry.Internal)
	span.End(nil)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	require.NoError(t, tr.Stop(ctx))
	require.EqualValues(t, 1, failures.Load())
}
