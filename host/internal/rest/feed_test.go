package rest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// clock is a topic whose first byte is no news.
type clock struct {
	looks, value atomic.Int64
	away         atomic.Bool
}

func (c *clock) look() ([]byte, error) {
	if c.away.Load() {
		return nil, errors.New("away")
	}
	return fmt.Appendf(nil, "%d%d", c.looks.Add(1)%10, c.value.Load()), nil
}

func passes(n int) {
	time.Sleep(time.Duration(n)*time.Second + time.Millisecond) //nolint:forbidigo // the clock is the bubble's
	synctest.Wait()
}

func TestFeedLooksOnceASecondHoweverManyWatchAndNotForNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &clock{}
		f := newFeed(map[string]topic{"clock": {look: c.look, before: 1}})
		var all []func()
		for range 100 {
			all = append(all, f.join([]string{"clock"}))
		}
		require.EqualValues(t, 1, c.looks.Load(), "at once, for the first")
		passes(3)
		require.EqualValues(t, 4, c.looks.Load())
		for _, leave := range all {
			leave()
		}
		passes(5)
		require.EqualValues(t, 4, c.looks.Load())
		leave := f.join([]string{"clock"})
		require.EqualValues(t, 5, c.looks.Load())
		leave()
	})
}

func TestFeedTellsWhatIsNewAndNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, names := &clock{}, []string{"clock"}
		f := newFeed(map[string]topic{"clock": {look: c.look, before: 1}})
		leave := f.join(names)
		defer leave()
		first, more := f.news(names)
		require.Equal(t, "10", string(first[0].body))
		passes(3)
		same, still := f.news(names)
		require.Equal(t, first, same, "the clock alone makes no news")
		require.Equal(t, more, still)
		c.value.Store(7)
		passes(1)
		<-more
		next, more := f.news(names)
		require.Greater(t, next[0].version, first[0].version)
		require.Equal(t, "57", string(next[0].body))
		c.value.Store(8)
		c.away.Store(true)
		passes(2)
		kept, still := f.news(names)
		require.Equal(t, next, kept)
		require.Equal(t, more, still)
	})
}
