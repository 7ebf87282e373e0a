package config

import (
	"context"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// scene is a watch over a file that is only told of, in the time of its bubble.
type scene struct {
	watch
	hint chan struct{}

	mu   sync.Mutex
	seen sight
	open bool
}

// set changes the file, and lets the system tell of it.
func (s *scene) set(content string, open bool) {
	s.mu.Lock()
	s.seen, s.open = sight{key: content, Change: Change{Content: []byte(content)}}, open
	s.mu.Unlock()
	select {
	case s.hint <- struct{}{}:
	default:
	}
}

// begin watches a file that is known to hold "0".
func begin(t *testing.T) *scene {
	s := &scene{hint: make(chan struct{}, 1)}
	s.seen = sight{key: "0", Change: Change{Content: []byte("0")}}
	s.watch = watch{
		look:    func() sight { s.mu.Lock(); defer s.mu.Unlock(); return s.seen },
		written: func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.open },
		hints:   s.hint, told: s.seen, changes: make(chan Change, 1),
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(s.changes)
		s.run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		for range s.changes {
			continue
		}
	})
	return s
}

func TestS3_HundredChangesASecondAreDebounced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := begin(t)
		const seconds = 60
		last, reloads := "0", 0
		stop := make(chan struct{})
		go func() {
			defer close(stop)
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for i := range 100 * seconds {
				<-tick.C
				s.set(strconv.Itoa(i+1), false)
			}
			<-time.After(2 * time.Second)
		}()
		for done := false; !done; {
			select {
			case change := <-s.changes:
				reloads++
				last = string(change.Content)
			case <-stop:
				done = true
			}
		}
		require.Equal(t, strconv.Itoa(100*seconds), last, "the last change is told")
		require.LessOrEqual(t, reloads, seconds+1)
		require.GreaterOrEqual(t, reloads, seconds-1, "an endless stream hides nothing")
		t.Logf("S3: 100 changes/s for %d s: %.2f reloads/s", seconds, float64(reloads)/seconds)
	})
}

func TestChangeIsToldOnceTheFileIsAtRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := begin(t)
		synctest.Wait()
		began := time.Now()
		s.set("1", false)
		<-time.After(150 * time.Millisecond)
		s.set("2", false)
		require.Equal(t, "2", string((<-s.changes).Content))
		require.Less(t, time.Since(began), time.Second)
		require.GreaterOrEqual(t, time.Since(began), 350*time.Millisecond)
	})
}

func TestChangeThatIsTakenBackIsNotTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := begin(t)
		s.set("1", false)
		<-time.After(100 * time.Millisecond)
		s.set("0", false)
		<-time.After(5 * time.Second)
		require.Empty(t, s.changes)
	})
}

func TestWithoutHintsThePollFindsAChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := begin(t)
		synctest.Wait()
		began := time.Now()
		s.mu.Lock()
		s.seen = sight{key: "1", Change: Change{Content: []byte("1")}}
		s.mu.Unlock()
		<-s.changes
		require.LessOrEqual(t, time.Since(began), 2*time.Second)
	})
}

func TestFileThatIsBeingWrittenIsLeftAloneForAWhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := begin(t)
		s.set("half", true)
		<-time.After(5 * time.Second)
		require.Empty(t, s.changes)
		began := time.Now()
		s.set("whole", false)
		require.Equal(t, "whole", string((<-s.changes).Content))
		require.LessOrEqual(t, time.Since(began), restWithin)

		began = time.Now()
		s.set("never closed", true)
		require.Equal(t, "never closed", string((<-s.changes).Content))
		require.InDelta(t, writtenWithin.Seconds(), time.Since(began).Seconds(), 0.5)
	})
}

func TestSlowReceiverGetsTheNewestChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := begin(t)
		for i := range 10 {
			s.set(strconv.Itoa(i+1), false)
			<-time.After(2 * time.Second)
		}
		require.Len(t, s.changes, 1)
		require.Equal(t, "10", string((<-s.changes).Content))
	})
}

func TestWatchEndsWhereverItWaits(t *testing.T) {
	t.Parallel()
	for _, after := range []time.Duration{0, 50 * time.Millisecond, 300 * time.Millisecond, 3 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			s := begin(t)
			s.set("1", true)
			<-time.After(after)
		})
	}
}
