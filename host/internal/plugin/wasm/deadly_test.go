package wasm

import (
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/plugintest"
	"ft.tc/backlot/host/internal/plugin/process"
)

// confined starts the module as a host does, by the runner that a host has.
func confined(t testing.TB, module string) (p plugin.Process, work string) {
	t.Helper()
	work = t.TempDir()
	p, err := process.New(process.Options{
		Runner: plugintest.Runner(t), Serve: process.ServeWASM, CacheDir: t.TempDir(), KillGrace: time.Second,
	}).Launch(t.Context(), plugin.Manifest{Name: "guest", Source: module}, plugin.LaunchOptions{RunDir: t.TempDir(), WorkDir: work})
	require.NoError(t, err)
	t.Cleanup(p.Kill)
	return p, work
}

// tree is a function that calls itself twice, so deep that it never ends, without a loop.
func tree() handmade {
	again := join([]byte{0x20, 0}, constant(1), []byte{0x6b}, call(1)) // tree(n-1)
	return handmade{functions: []function{
		{body: join(constant(60), call(1))},
		{params: []byte{i32}, body: join([]byte{0x20, 0, 0x45, 0x04, 0x40, 0x0f, 0x0b}, again, again)}, // if n == 0 return
	}}
}

// One guest that can't be interrupted keeps the collector of the runner from its work, and as many as there are
// processors leave none for anything else: the end has to come from elsewhere.
func TestW2_TreeOfCallsEndsWithItsRunner(t *testing.T) {
	t.Parallel()
	for name, guests := range map[string]int{"OneGuest": 1, "AGuestForEachProcessor": runtime.NumCPU()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, work := confined(t, tree().file(t))
			deadline := time.Now().Add(time.Second)
			ended := make(chan error, guests)
			for n := range guests {
				go func() {
					_, err := p.Generate(t.Context(), generator.Request{
						TaskID: strconv.Itoa(n), Type: "tree", Data: []byte(`{}`), WorkDir: work, Deadline: deadline,
					}, generatortest.NewHost())
					ended <- err
				}()
			}
			for range guests {
				require.Error(t, <-ended)
			}
			<-p.Done()
			overrun := time.Since(deadline)
			t.Logf("W2: %d guests, overrun %d ms: %v", guests, overrun.Milliseconds(), p.Err())
			require.Less(t, overrun, 10*time.Second) // the figure counts: 2 s on an idle machine
		})
	}
}
