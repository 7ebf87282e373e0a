package queue

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

func TestTaskKeepsTheTraceOfItsSubmission(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	untraced := b.submit("p", task.Normal)
	require.Empty(t, b.one().Task.Trace)
	exists, err := b.client.HExists(b.ctx, b.keys.prefix+"t:"+raw(untraced.Task.ID), "a").Result()
	require.NoError(t, err)
	require.False(t, exists, "who does not trace pays nothing")

	first, second := "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b8-00"
	plain := b.ctx
	b.ctx = telemetry.Extract(plain, http.Header{"Traceparent": {first}})
	id := b.submit("p", task.Normal).Task.ID
	b.ctx = plain
	c := b.one()
	require.Equal(t, first, telemetry.Parent(telemetry.Unpack(plain, c.Task.Trace)))
	require.NoError(t, b.end(c, Failed))
	require.Equal(t, first, telemetry.Parent(telemetry.Unpack(plain, b.status(id).Trace)), "for its webhook")

	child := newID(t)
	_, err = b.Retry(telemetry.Extract(plain, http.Header{"Traceparent": {second}}), id, child)
	require.NoError(t, err)
	require.Equal(t, second, telemetry.Parent(telemetry.Unpack(plain, b.one().Task.Trace)), "a retry belongs to who asked for it")
}
