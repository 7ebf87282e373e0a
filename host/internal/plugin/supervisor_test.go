package plugin_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin"
)

func TestInstanceThatDiesComesBackAfterItsBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{specification: specification("video", "generate_video")}
		s := supervise(t, named("video"), f)
		start(t, s)
		defer stop(t, s)
		synctest.Wait()
		require.Equal(t, map[string]int{"generate_video": 1}, s.Slots())
		f.latest().die()
		synctest.Wait()
		require.Equal(t, map[string]int{"generate_video": 0}, s.Slots())
		require.Len(t, s.Types(), 1, "the type stays known while its plugin is down")
		require.True(t, s.Types()[0].Ready, "it will be back soon, and tasks may wait for it")
		require.Zero(t, s.Types()[0].Instances)
		require.Equal(t, plugin.Waiting, s.Plugins()[0].State)
		time.Sleep(999 * time.Millisecond)
		require.EqualValues(t, 1, f.starts.Load())
		time.Sleep(2 * time.Millisecond)
		synctest.Wait()
		require.EqualValues(t, 2, f.starts.Load())
		require.True(t, s.Types()[0].Ready)
	})
}

func TestP2_CrashLoopOpensTheCircuitAndLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		good := &fake{specification: specification("good", "fine")}
		bad := &fake{specification: specification("bad", "broken"), launch: func(n int) error {
			if n < 8 {
				return errors.New("it does not start")
			}
			return nil
		}}
		s := supervise(t, named("bad", "good"), bad, good)
		start(t, s)
		defer stop(t, s)
		time.Sleep(30 * time.Second)
		opened := bad.starts.Load()
		require.EqualValues(t, 5, opened, "1, 2, 4, 8 s, and then the circuit is open")
		time.Sleep(50 * time.Second)
		require.EqualValues(t, 6, bad.starts.Load(), "one probe a minute")
		require.Equal(t, plugin.Resting, s.Plugins()[0].State)
		require.Contains(t, s.Plugins()[0].Problem, "does not start")
		require.Equal(t, map[string]int{"fine": 1}, s.Slots())
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		require.Equal(t, map[string]int{"fine": 1, "broken": 1}, s.Slots(), "the probe that holds closes it")
		require.EqualValues(t, 1, good.starts.Load())
		t.Logf("P2: %d spawns in the first minute, then one a minute, %d in all; starts of the other plugin %d",
			opened, bad.starts.Load(), good.starts.Load())
	})
}

func TestTypeOfAPluginInACrashLoopTakesNoTasks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{specification: specification("video", "generate_video")}
		s := supervise(t, named("video"), f)
		start(t, s)
		defer stop(t, s)
		for range 5 {
			synctest.Wait()
			f.latest().die()
			time.Sleep(9 * time.Second)
		}
		require.Equal(t, plugin.Resting, s.Plugins()[0].State)
		require.False(t, s.Types()[0].Ready)
	})
}

func TestP3_SilentInstanceIsKilledAndItsTaskTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{specification: specification("video", "generate_video")}
		s := supervise(t, named("video"), f)
		start(t, s)
		defer stop(t, s)
		synctest.Wait()
		slot, ok := s.Acquire("generate_video")
		require.True(t, ok)
		defer slot.Release()
		silenced := f.latest()
		silenced.silent.Store(true)
		began := time.Now()
		_, err := slot.Generate(t.Context(), generator.Request{}, nil)
		require.ErrorIs(t, err, plugin.ErrHung)
		require.InDelta(t, 15, time.Since(began).Seconds(), 2)
		t.Logf("P3: silence told to its task after %s of fake time", time.Since(began))
		require.True(t, silenced.killed.Load())
		require.False(t, slot.Alive())
	})
}

func TestP5_DeafTaskCostsTheInstanceAfterTheGrace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{specification: specification("video", "generate_video")}
		f.generate = func(_ context.Context, i *fakeInstance) (generator.Result, error) {
			<-i.done
			return generator.Result{}, generator.ErrGone
		}
		m := named("video")
		m[0].Concurrency = 2
		s := supervise(t, m, f)
		start(t, s)
		defer stop(t, s)
		synctest.Wait()
		neighbour := make(chan error, 1)
		other, ok := s.Acquire("generate_video")
		require.True(t, ok)
		go func() {
			_, err := other.Generate(t.Context(), generator.Request{}, nil)
			neighbour <- err
		}()
		slot, ok := s.Acquire("generate_video")
		require.True(t, ok)
		enough := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(enough) })
		began := time.Now()
		_, err := slot.Generate(ctx, generator.Request{}, nil)
		require.ErrorIs(t, err, enough)
		require.Equal(t, 6*time.Second, time.Since(began))
		t.Logf("P5: gone %s after its cancel, of fake time", time.Since(began)-time.Second)
		require.ErrorIs(t, <-neighbour, plugin.ErrDeaf)
		require.ErrorIs(t, plugin.ErrDeaf, plugin.ErrCrashed)
	})
}

func TestP24_ModelThatLoadsLongDelaysNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := &fake{specification: specification("slow", "dream"), configure: func(ctx context.Context) error {
			select {
			case <-time.After(90 * time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		s := supervise(t, named("slow"), slow)
		began := time.Now()
		start(t, s)
		defer stop(t, s)
		require.Zero(t, time.Since(began), "start waits for the description only")
		require.Equal(t, plugin.Starting, s.Plugins()[0].State)
		require.Equal(t, map[string]int{"dream": 0}, s.Slots())
		time.Sleep(91 * time.Second)
		require.Equal(t, map[string]int{"dream": 1}, s.Slots())
		require.EqualValues(t, 1, slow.starts.Load())
		t.Logf("P24: a model that loads 90 s of fake time: starts %d, failures 0", slow.starts.Load())
	})
}

func TestSlotsFollowWhatRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{specification: specification("audio", "mix", "master")}
		m := named("audio")
		m[0].Instances, m[0].Concurrency = 2, 2
		s := supervise(t, m, f)
		start(t, s)
		defer stop(t, s)
		synctest.Wait()
		<-s.Changed()
		require.Equal(t, map[string]int{"mix": 4, "master": 4}, s.Slots())
		var slots []*plugin.Slot
		for range 4 {
			slot, ok := s.Acquire("mix")
			require.True(t, ok)
			slots = append(slots, slot)
		}
		_, ok := s.Acquire("master")
		require.False(t, ok, "both types share the places")
		_, ok = s.Acquire("nonsense")
		require.False(t, ok)
		slots[0].Release()
		slots[0].Release()
		<-s.Changed()
		require.Equal(t, 1, s.Slots()["mix"])
		require.Equal(t, "audio@1.0.0", slots[0].Plugin())
	})
}

func TestStopIsPatient(t *testing.T) {
	t.Parallel()
	f := &fake{specification: specification("video", "generate_video")}
	s := supervise(t, named("video"), f)
	stop(t, s) // before the start
	start(t, s)
	start(t, s)
	stop(t, s)
	stop(t, s)
	require.EqualValues(t, 1, f.starts.Load())
	require.True(t, f.latest().killed.Load())
	start(t, s)
	stop(t, s)
	require.EqualValues(t, 2, f.starts.Load())
}

func TestStartAndStopFromEverywhere(t *testing.T) {
	t.Parallel()
	s := supervise(t, named("video"), &fake{specification: specification("video", "generate_video")})
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			for range 50 {
				_ = s.Start(t.Context())
				_ = s.Stop(t.Context())
			}
		})
	}
	wg.Wait()
	stop(t, s)
}
