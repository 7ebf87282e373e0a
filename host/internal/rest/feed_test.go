package rest

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// clock is a topic whose first byte is no news.
type clock struct {
	looks int
	value int
	err   error
}

func (c *clock) look() ([]byte, error) {
	c.looks++
	return fmt.Appendf(nil, "%d%d", c.looks%10, c.value), c.err
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
		require.Equal(t, 1, c.looks, "at once, for the first")
		passes(3)
		require.Equal(t, 4, c.looks)
		for _, leave := range all {
			leave()
		}
		passes(5)
		require.Equal(t, 4, c.looks)
		leave := f.join([]string{"clock"})
		require.Equal(t, 5, c.looks)
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
		c.value = 7
		passes(1)
		<-more
		next, more := f.news(names)
		require.Greater(t, next[0].version, first[0].version)
		require.Equal(t, "57", string(next[0].body))
		c.value, c.err = 8, errors.New("away")
		passes(2)
		kept, still := f.news(names)
		require.Equal(t, next, kept)
		require.Equal(t, more, still)
	})
}
