package plugin_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin"
)

// fleet launches fakes by version.
type fleet struct{ versions map[string]*fake }

func (f fleet) Pin(m plugin.Manifest) (plugin.Manifest, error) {
	if f.versions[m.Version] == nil {
		return m, fmt.Errorf("%s does not exist", m.Version)
	}
	return m, nil
}

func (f fleet) Launch(ctx context.Context, m plugin.Manifest, o plugin.LaunchOptions) (plugin.Process, error) {
	return f.versions[m.Version].Launch(ctx, m, o)
}

// version is a fake plugin whose tasks end as outcome says, after a second.
func version(v string, outcome func() error) *fake {
	f := &fake{specification: specification("image", "generate_image")}
	f.specification.Version = v
	f.generate = func(ctx context.Context, i *fakeInstance) (generator.Result, error) {
		select {
		case <-time.After(time.Second):
		case <-i.done:
			return generator.Result{}, generator.ErrGone
		case <-ctx.Done():
			return generator.Result{}, context.Cause(ctx)
		}
		return generator.Result{Media: v}, outcome()
	}
	return f
}

func fine() error { return nil }

func broken() error { return generator.Failf("broken", "It is broken.") }

func image(v string) plugin.Manifest {
	return plugin.Manifest{Name: "image", Version: v, Instances: 1, Concurrency: 4}
}

// stage is a supervisor of image 1.0.0 that can become the other versions.
func stage(t *testing.T, versions ...*fake) *plugin.Supervisor {
	t.Helper()
	f := fleet{versions: map[string]*fake{}}
	for _, v := range versions {
		f.versions[v.specification.Version] = v
	}
	s, err := plugin.New(plugin.Options{Manifests: []plugin.Manifest{image("1.0.0")}, Launchers: map[string]plugin.Launcher{"": f}})
	require.NoError(t, err)
	start(t, s)
	return s
}

// do runs a task as a dispatcher does, second try included, and says which version did it.
func do(t *testing.T, s *plugin.Supervisor, lane string) (by string, err error) {
	t.Helper()
	slot, ok := s.Acquire(lane)
	for ; !ok; slot, ok = s.Acquire(lane) {
		<-s.Changed()
	}
	defer func() { slot.Release() }()
	result, err := slot.Generate(t.Context(), generator.Request{}, nil)
	if err == nil {
		return result.Media, nil
	}
	second, err := slot.Fallback(t.Context(), err)
	if err != nil {
		return result.Media, err
	}
	slot.Release()
	slot = second
	result, err = slot.Generate(t.Context(), generator.Request{}, nil)
	return result.Media, err
}

func apply(t *testing.T, s *plugin.Supervisor, m ...plugin.Manifest) error {
	t.Helper()
	_, err := s.Apply(t.Context(), m)
	return err
}

func TestNewVersionTakesOverAfterItsFirstTasks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := stage(t, version("1.0.0", fine), version("1.1.0", fine))
		defer stop(t, s)
		require.NoError(t, apply(t, s, image("1.1.0")))
		count := map[string]int{}
		for range 16 {
			by, err := do(t, s, "generate_image")
			require.NoError(t, err)
			count[by]++
		}
		synctest.Wait()
		require.Equal(t, map[string]int{"1.0.0": 12, "1.1.0": 4}, count, "a quarter each time")
		require.Equal(t, 4, s.Plugins()[0].Next.Passed)
		for range 4 {
			_, err := do(t, s, "generate_image")
			require.NoError(t, err)
		}
		synctest.Wait()
		require.Nil(t, s.Plugins()[0].Next)
		require.Equal(t, "1.1.0", s.Types()[0].Version)
		require.Equal(t, "1.1.0 took over from 1.0.0", s.Plugins()[0].Note)
		require.Zero(t, s.Plugins()[0].Draining)
	})
}

func TestS7_VersionThatFailsItsFirstTasksIsRolledBackAndNobodyNotices(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := stage(t, version("1.0.0", fine), version("1.1.0", broken))
		defer stop(t, s)
		require.NoError(t, apply(t, s, image("1.1.0")))
		failed := 0
		for range 12 {
			by, err := do(t, s, "generate_image")
			if err != nil {
				failed++
			}
			require.Equal(t, "1.0.0", by)
		}
		synctest.Wait()
		st := s.Plugins()[0]
		require.Zero(t, failed)
		require.Nil(t, st.Next)
		require.Equal(t, "1.1.0 was rolled back to 1.0.0: 3 of its first tasks failed that 1.0.0 could do: It is broken.", st.Note)
		require.Equal(t, 1, st.Ready)
		t.Logf("S7: tasks failed to their user %d, first tasks of the new version that failed 3", failed)
	})
}

func TestRollBackIsRememberedOverARestart(t *testing.T) {
	t.Parallel()
	o := plugin.Options{Manifests: []plugin.Manifest{image("1.0.0")}, Memory: filepath.Join(t.TempDir(), "rolled-back.json")}
	o.Launchers = map[string]plugin.Launcher{plugin.AdapterLauncher: fleet{}, "": fleet{versions: map[string]*fake{"1.0.0": version("1.0.0", fine), "1.1.0": version("1.1.0", broken)}}}
	synctest.Test(t, func(t *testing.T) {
		s, err := plugin.New(o)
		require.NoError(t, err)
		start(t, s)
		require.NoError(t, apply(t, s, image("1.1.0")))
		for s.Plugins()[0].Next != nil {
			_, err := do(t, s, "generate_image")
			require.NoError(t, err)
			synctest.Wait()
		}
		stop(t, s)

		o.Manifests = []plugin.Manifest{image("1.1.0")} // as the file still says
		s, err = plugin.New(o)
		require.NoError(t, err)
		start(t, s)
		require.Equal(t, "1.0.0", s.Types()[0].Version)
		require.Contains(t, s.Plugins()[0].Note, "1.1.0 stays rolled back to 1.0.0")
		require.NoError(t, apply(t, s, image("1.1.0")), "who asks for it again gets another try")
		require.Equal(t, "1.1.0", s.Plugins()[0].Next.Version)
		require.NoError(t, apply(t, s, image("1.0.0")))
		stop(t, s)

		s, err = plugin.New(o)
		require.NoError(t, err)
		start(t, s)
		defer stop(t, s)
		require.Equal(t, "1.1.0", s.Types()[0].Version, "the file was put right meanwhile, and with it the memory")
	})
}

func TestTaskThatNoVersionCanDoDoesNotCountAgainstTheNewOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := stage(t, version("1.0.0", broken), version("1.1.0", broken))
		defer stop(t, s)
		require.NoError(t, apply(t, s, image("1.1.0")))
		for range 40 {
			_, err := do(t, s, "generate_image")
			require.ErrorContains(t, err, "It is broken.")
		}
		synctest.Wait()
		require.Equal(t, &plugin.Trial{Version: "1.1.0", Wanted: 5}, s.Plugins()[0].Next)
		time.Sleep(10 * time.Minute) //nolint:forbidigo // the clock is the bubble's; without a failure of its own it takes over
		synctest.Wait()
		require.Equal(t, "1.1.0", s.Types()[0].Version)
	})
}

func TestS6_VersionThatDoesNotStartChangesNothing(t *testing.T) {
	t.Parallel()
	for name, breakIt := range map[string]func(*fake){
		"it does not start": func(f *fake) { f.launch = func(int) error { return errors.New("it does not start") } },
		"it wants another model": func(f *fake) {
			f.configure = func(context.Context) error { return errors.New("it wants another model") }
		},
		"fails its own example of generate_image: It is broken.": func(f *fake) {
			f.specification.Types[0].Example = json.RawMessage(`{}`)
		},
		"calls itself film@1.1.0": func(f *fake) { f.specification.Name = "film" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				bad := version("1.1.0", broken)
				breakIt(bad)
				s := stage(t, version("1.0.0", fine), bad)
				defer stop(t, s)
				began := time.Now()
				err := apply(t, s, image("1.1.0"))
				require.ErrorIs(t, err, plugin.ErrRefused)
				require.ErrorContains(t, err, name)
				t.Logf("S6: rolled back after %s", time.Since(began))
				by, err := do(t, s, "generate_image")
				require.NoError(t, err)
				require.Equal(t, "1.0.0", by)
				for _, i := range bad.running {
					require.True(t, i.killed.Load())
				}
			})
		})
	}
}

func TestS13_VersionThatNeverDrainsIsEndedAndItsTaskHandedBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		deaf := version("1.0.0", fine)
		deaf.generate = nil // for ever
		s := stage(t, deaf, version("1.1.0", fine))
		defer stop(t, s)
		synctest.Wait()
		slot, ok := s.Acquire("generate_image")
		require.True(t, ok)
		next := image("1.1.0")
		next.Canary.Tasks = -1
		began := time.Now()
		require.NoError(t, apply(t, s, next))
		_, err := slot.Generate(t.Context(), generator.Request{}, nil)
		require.ErrorIs(t, err, plugin.ErrReplaced)
		slot.Release()
		t.Logf("S13: ended after %s", time.Since(began))
		require.Equal(t, 15*time.Minute+5*time.Second, time.Since(began))
	})
}

func TestProjectsKeepTheVersionTheyArePinnedTo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := stage(t, version("1.0.0", fine), version("1.1.0", fine))
		defer stop(t, s)
		old := image("1.0.0")
		old.Projects = []string{"studio_a"}
		next := image("1.1.0")
		next.Canary.Tasks = -1
		next.Backend, next.Models = "previz", map[string]json.RawMessage{"previz": nil, "comfyui": nil}
		require.NoError(t, apply(t, s, next, old))
		require.Equal(t, "@1.0.0", s.Variant("generate_image", "studio_a", ""))
		require.Equal(t, "@1.0.0", s.Variant("generate_image", "studio_a", "comfyui"), "that version has no such model")
		require.Empty(t, s.Variant("generate_image", "studio_b", ""))
		require.Equal(t, "+comfyui", s.Variant("generate_image", "studio_b", "comfyui"))
		require.Empty(t, s.Variant("generate_image", "studio_b", "gpt"))
		by, err := do(t, s, "generate_image@1.0.0")
		require.NoError(t, err)
		require.Equal(t, "1.0.0", by)
		by, err = do(t, s, "generate_image")
		require.NoError(t, err)
		require.Equal(t, "1.1.0", by)
		require.Len(t, s.Types(), 3)
	})
}

func TestS15_ManyAppliesAtOnceEndInTheLastOne(t *testing.T) {
	t.Parallel()
	s := stage(t, version("1.0.0", fine), version("1.1.0", fine))
	defer stop(t, s)
	var wg sync.WaitGroup
	var refused atomic.Int64
	for i := range 100 {
		wg.Go(func() {
			m := image([]string{"1.0.0", "1.1.0"}[i%2])
			m.Canary.Tasks = -1
			if _, err := s.Apply(t.Context(), []plugin.Manifest{m}); err != nil {
				refused.Add(1)
			}
		})
	}
	wg.Wait()
	last := image("1.1.0")
	last.Canary.Tasks = -1
	require.NoError(t, apply(t, s, last))
	require.Zero(t, refused.Load())
	require.Equal(t, "1.1.0", s.Types()[0].Version)
	p, err := s.Plan(t.Context(), []plugin.Manifest{last})
	require.NoError(t, err)
	require.True(t, p.Empty(), "what runs is what was asked for last")
	t.Logf("S15: 101 applies, one after the other, %d refused", refused.Load())
}
