package plugin_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin"
)

func TestVerdictWaitsForATransactionThatIsUnderWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := version("9.0.0", fine)
		slow.specification.Name, slow.specification.Types[0].Type = "slow", "dream"
		slow.configure = func(context.Context) error { time.Sleep(time.Hour / 6); return nil } //nolint:forbidigo // the clock is the bubble's
		s := stage(t, version("1.0.0", fine), version("1.1.0", fine), slow)
		defer stop(t, s)
		require.NoError(t, apply(t, s, image("1.1.0")))
		applied := make(chan error, 1)
		go func() { applied <- apply(t, s, image("1.0.0"), plugin.Manifest{Name: "slow", Version: "9.0.0"}) }()
		for range 40 {
			_, err := do(t, s, "generate_image")
			require.NoError(t, err)
		}
		require.NoError(t, <-applied)
		synctest.Wait()
		require.Nil(t, s.Plugins()[0].Next)
		require.Equal(t, "1.0.0", s.Plugins()[0].Version, "what was applied last")
	})
}

func TestVersionThatDropsATypeIsNotAskedForIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		old, next := version("1.0.0", fine), version("1.1.0", fine)
		old.specification.Types = append(old.specification.Types, generator.TypeSpecification{Type: "old", Queue: generator.QueueCPUIntensive})
		s := stage(t, old, next)
		defer stop(t, s)
		require.NoError(t, apply(t, s, image("1.1.0")))
		for range 8 {
			by, err := do(t, s, "old")
			require.NoError(t, err)
			require.Equal(t, "1.0.0", by)
		}
		require.Equal(t, 0, s.Plugins()[0].Next.Passed)
	})
}

func TestTaskOfAPluginThatIsRemovedDuringItsSecondTryGoesBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		busy := version("1.0.0", fine)
		busy.generate = nil // for ever
		s := stage(t, busy, version("1.1.0", broken))
		defer stop(t, s)
		synctest.Wait()
		var held []*plugin.Slot
		for range 4 {
			slot, ok := s.Acquire("generate_image")
			require.True(t, ok)
			held = append(held, slot)
		}
		require.NoError(t, apply(t, s, image("1.1.0")))
		failed, ok := s.Acquire("generate_image")
		require.True(t, ok)
		_, err := failed.Generate(t.Context(), generator.Request{}, nil)
		require.Error(t, err)
		second := make(chan error, 1)
		go func() {
			_, err := failed.Fallback(t.Context(), err)
			second <- err
		}()
		synctest.Wait()
		require.NoError(t, apply(t, s))
		require.ErrorIs(t, <-second, plugin.ErrReplaced)
		for _, slot := range append(held, failed) {
			slot.Release()
		}
	})
}

func TestPlanFindsTwoNewPluginsWithOneType(t *testing.T) {
	t.Parallel()
	a, b := version("2.0.0", fine), version("3.0.0", fine)
	a.specification.Name, a.specification.Types[0].Type = "a", "dream"
	b.specification.Name, b.specification.Types[0].Type = "b", "dream"
	p := planned(t, plugin.Options{}, []*fake{version("1.0.0", fine), a, b},
		image("1.0.0"), plugin.Manifest{Name: "a", Version: "2.0.0"}, plugin.Manifest{Name: "b", Version: "3.0.0"})
	require.Contains(t, p.Problems(), `a: the task type "dream" is offered by b too: remove one of them`)
}

func TestPluginOfWhichOneInstanceBecameAnotherIsDisabledWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := version("1.0.0", fine)
		f.launch = func(n int) error {
			if n == 3 {
				f.specification.Version = "6.6.6"
			}
			return nil
		}
		m := image("1.0.0")
		m.Instances, m.Version = 2, ""
		s, err := plugin.New(plugin.Options{Manifests: []plugin.Manifest{m}, Launchers: map[string]plugin.Launcher{"": f}})
		require.NoError(t, err)
		start(t, s)
		defer stop(t, s)
		synctest.Wait()
		f.latest().die()
		time.Sleep(5 * time.Second) //nolint:forbidigo // the clock is the bubble's
		synctest.Wait()
		require.Equal(t, plugin.Disabled, s.Plugins()[0].State)
		require.False(t, s.Types()[0].Ready)
	})
}

func TestSecondTryDoesNotWaitForItsOwnPlace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		old := version("1.0.0", fine)
		old.generate = nil // for ever: its only place is taken
		s := stage(t, old, version("1.1.0", broken))
		defer stop(t, s)
		only := image("1.0.0")
		only.Concurrency = 1
		require.NoError(t, apply(t, s, only))
		synctest.Wait()
		taken, ok := s.Acquire("generate_image")
		require.True(t, ok)
		next := image("1.1.0")
		next.Concurrency = 1
		require.NoError(t, apply(t, s, next))
		failed, ok := s.Acquire("generate_image")
		require.True(t, ok)
		_, err := failed.Generate(t.Context(), generator.Request{}, nil)
		second := make(chan *plugin.Slot, 1)
		go func() {
			slot, _ := failed.Fallback(t.Context(), err)
			second <- slot
		}()
		synctest.Wait()
		old.launch = func(int) error { return errors.New("it does not start") }
		old.latest().die() // and never comes back: the new version takes over
		taken.Release()
		slot := <-second
		require.NotNil(t, slot)
		require.Equal(t, "image@1.1.0", slot.Plugin())
		slot.Release()
	})
}

func TestTypeOfAVersionUnderTrialIsNobodyElses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		next, rival := version("1.1.0", fine), version("2.0.0", fine)
		next.specification.Types = append(next.specification.Types, generator.TypeSpecification{Type: "dream", Queue: generator.QueueCPUIntensive})
		rival.specification.Name, rival.specification.Types[0].Type = "rival", "dream"
		s := stage(t, version("1.0.0", fine), next, rival)
		defer stop(t, s)
		require.NoError(t, apply(t, s, image("1.1.0")))
		require.ErrorContains(t, apply(t, s, image("1.1.0"), plugin.Manifest{Name: "rival", Version: "2.0.0"}), `"dream" is offered by the plugin "image" already`)
	})
}
