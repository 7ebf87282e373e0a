package dispatch

import (
	"fmt"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/redisserver/redistest"
)

func TestLinesThatRedisDoesNotTakeWaitForTheNextTry(t *testing.T) {
	t.Parallel()
	q, err := queue.Open(t.Context(), queue.Options{URL: redistest.Start(t), HostID: "h1"})
	require.NoError(t, err)
	require.NoError(t, q.Close())
	d := New(Options{Queue: q, Logger: hclog.NewNullLogger()})
	held := func(n int) queue.Held { return queue.Held{Token: uint64(n)} }
	d.journal.add(held(1), queue.LogLine{Message: "first"})
	d.note(t.Context())
	d.journal.add(held(1), queue.LogLine{Message: "second"})
	batch := d.journal.take()
	require.Equal(t, [][]queue.Said{{{Held: held(1), Lines: []queue.LogLine{{Message: "first"}, {Message: "second"}}}}}, batch)
	require.Empty(t, d.journal.take())

	d.journal.putBack(batch[0])
	for n := range queue.MaxLogLines {
		d.journal.add(held(1), queue.LogLine{Message: fmt.Sprint(n)})
	}
	said := d.journal.take()[0][0]
	require.Len(t, said.Lines, queue.MaxLogLines)
	require.Equal(t, 2, said.Dropped)
	require.Equal(t, "499", said.Lines[queue.MaxLogLines-1].Message)

	for n := range 2 * mostUnwritten {
		d.journal.add(held(n), queue.LogLine{Message: "x"})
	}
	d.note(t.Context())
	require.Len(t, d.journal.said, mostUnwritten, "of a Redis that takes nothing for long")
}
