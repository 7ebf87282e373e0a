package wasm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/api/generator/guest"
)

func do(what string) generatortest.Instruction { return generatortest.Instruction{Do: what} }

func TestW1_InfiniteLoopEndsAtItsDeadline(t *testing.T) {
	t.Parallel()
	p := open(t, guestModule(), 0)
	o := try(t, p, do("spin-quietly"), time.Second)
	require.Error(t, o.err)
	require.Less(t, o.took, 10*time.Second, "it would go on for ever")
	t.Logf("W1: overrun %s", (o.took - time.Second).Round(time.Millisecond))
}

func TestW3_MemoryIsBoundedByPages(t *testing.T) {
	t.Parallel()
	p := open(t, guestModule(), 64<<20)
	before := residentMiB(t)
	o := try(t, p, do("eat"), time.Minute)
	require.Error(t, o.err)
	grown := residentMiB(t) - before
	t.Logf("W3: limit 64 MiB, RSS delta %d MiB: %v", grown, o.err)
	require.Contains(t, o.err.Error(), "broke off")
}

func TestW4_DeepRecursionIsATrap(t *testing.T) {
	t.Parallel()
	endless := handmade{functions: []function{{body: call(1)}, {body: call(1)}}}
	p := open(t, endless.file(t), 0)
	for range 3 {
		o := try(t, p, do("nothing"), time.Minute)
		require.ErrorContains(t, o.err, "stack overflow")
	}
	require.NoError(t, try(t, open(t, guestModule(), 0), do("echo"), time.Minute).err)
	t.Log("W4: 3 stack overflows, crashes of the runner 0")
}

func TestW5_FloodOfMessagesIsMetered(t *testing.T) {
	t.Parallel()
	p := open(t, guestModule(), 0)
	o := try(t, p, generatortest.Instruction{Do: "flood", N: 3 * maxLinesPerSecond}, time.Minute)
	require.NoError(t, o.err)
	rate := float64(len(o.host.Progresses())) / o.took.Seconds()
	t.Logf("W5: %.0f calls/s of at most %d", rate, maxLinesPerSecond)
	require.LessOrEqual(t, rate, 1.5*maxLinesPerSecond)
}

func TestW7_BlockingHostCallEndsWithTheDeadline(t *testing.T) {
	t.Parallel()
	p := open(t, guestModule(), 0)
	data, err := json.Marshal(generatortest.Instruction{Do: "input", Text: "https://slow.example"})
	require.NoError(t, err)
	h := slowHost{Host: generatortest.NewHost()}
	began := time.Now()
	_, err = p.Generate(t.Context(), generator.Request{
		Type: generatortest.Type, Data: data, WorkDir: t.TempDir(), Deadline: time.Now().Add(time.Second),
	}, h)
	require.Error(t, err)
	overrun := time.Since(began) - time.Second
	require.Less(t, overrun, time.Second)
	t.Logf("W7: overrun %s, goroutines that stay are found at the end of the package's tests", overrun.Round(time.Millisecond))
}

func TestW10_NothingIsLeftOfAFormerTask(t *testing.T) {
	t.Parallel()
	p := open(t, guestModule(), 0)
	leaks := 0
	for range 3 {
		o := try(t, p, do("calls"), time.Minute)
		require.NoError(t, o.err)
		if string(o.result.Metadata) != `{"calls":1}` {
			leaks++
		}
	}
	require.Zero(t, leaks)
	t.Logf("W10: leaks %d of 3", leaks)
}

func TestW11_OutputIsCapped(t *testing.T) {
	t.Parallel()
	p := open(t, guestModule(), 0)
	o := try(t, p, generatortest.Instruction{Do: "stderr", N: 4096}, time.Minute)
	require.NoError(t, o.err)
	passed := 0
	for _, line := range o.host.Logs() {
		passed += len(line)
	}
	require.LessOrEqual(t, passed, maxLogBytes+4096)
	t.Logf("W11: of 4 MiB of standard error %d KiB were passed on", passed>>10)

	o = try(t, p, do("longline"), time.Minute)
	require.ErrorContains(t, o.err, "a line of more than")
	o = try(t, p, do("junk"), time.Minute)
	require.ErrorContains(t, o.err, "logs go to standard error")
}

func TestGuestHasNoWayOutOfItsFolder(t *testing.T) {
	t.Parallel()
	p := open(t, guestModule(), 0)
	for _, what := range []string{"symlink", "escape"} {
		o := try(t, p, do(what), time.Minute)
		require.Error(t, o.err, what)
	}
}

func TestGuestThatEndsWithoutAResultSaysHow(t *testing.T) {
	t.Parallel()
	p := open(t, guestModule(), 0)
	var f *generator.Failure
	require.ErrorAs(t, try(t, p, do("exit"), time.Minute).err, &f)
	require.Equal(t, generator.Retryf("module_broke_off", "The generator broke off: the module ended with code 7"), f)
	require.ErrorAs(t, try(t, p, do("silent"), time.Minute).err, &f)
	require.Equal(t, "no_result", f.Code)
	require.ErrorAs(t, try(t, p, generatortest.Instruction{Do: "panic", Text: "oops"}, time.Minute).err, &f)
	require.Equal(t, "generator_panic", f.Code)
}

func TestW12_ClosingWhileRunningIsSafe(t *testing.T) {
	t.Parallel()
	const rounds = 1000
	var late atomic.Int32                                                                      // eight loops on a busy machine may be ended late; that they are ended is what counts
	loop := handmade{functions: []function{{body: []byte{0x03, 0x40, 0x0c, 0, 0x0b}}}}.file(t) // loop; br 0
	p := openLate(t, loop, 1<<20, func() { late.Add(1) })
	group := errgroup.Group{}
	group.SetLimit(8)
	for n := range rounds {
		group.Go(func() error {
			ctx, cancel := context.WithCancel(t.Context())
			defer time.AfterFunc(time.Duration(n%50)*100*time.Microsecond, cancel).Stop()
			r := generator.Request{TaskID: "t", Type: "spin", Data: []byte(`{}`), WorkDir: t.TempDir()}
			if _, err := p.Generate(ctx, r, generatortest.NewHost()); !errors.Is(err, context.Canceled) {
				return fmt.Errorf("round %d: %w", n, err)
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	t.Logf("W12: %d instances closed while they ran, failures 0, ended late %d", rounds, late.Load())
}

func TestW8_GuestReachesNothingButByItsHost(t *testing.T) {
	t.Parallel()
	canary, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var hits atomic.Int32
	go func() {
		for {
			c, err := canary.Accept()
			if err != nil {
				return
			}
			hits.Add(1)
			c.Close()
		}
	}()
	defer canary.Close()
	p := open(t, guestModule(), 0)
	o := try(t, p, generatortest.Instruction{Do: "dial", Text: canary.Addr().String()}, time.Minute)
	require.Error(t, o.err)
	o = try(t, p, generatortest.Instruction{Do: "input", Text: "http://" + canary.Addr().String()}, time.Minute)
	require.ErrorContains(t, o.err, "can't be fetched", "the host decides about each reference, and about where it leads")
	require.Zero(t, hits.Load())
	t.Log("W8: canary hits 0")
}

func TestGuestThatDoesNotReadItsAnswersIsRefused(t *testing.T) {
	t.Parallel()
	m := newMouth()
	big := guest.ToGuest{Failure: &guest.Failed{Message: strings.Repeat("x", 1<<20)}}
	var err error
	for n := 0; n < 20 && err == nil; n++ {
		err = m.say(big)
	}
	require.ErrorIs(t, err, errDeaf)
	require.NoError(t, try(t, open(t, guestModule(), 0), generatortest.Instruction{Do: "ask", N: 100}, time.Minute).err)
}

// slowHost never gives an input, but lets go when it is told to.
type slowHost struct{ *generatortest.Host }

func (slowHost) Input(ctx context.Context, _ generator.InputRequest) (generator.Input, error) {
	<-ctx.Done()
	return generator.Input{}, context.Cause(ctx)
}

func residentMiB(t testing.TB) int {
	t.Helper()
	return residentOf(t, os.Getpid())
}

func residentOf(t testing.TB, pid int) int {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	require.NoError(t, err)
	var size, resident int
	_, err = fmt.Sscan(string(b), &size, &resident)
	require.NoError(t, err)
	return resident * os.Getpagesize() >> 20
}

func TestW9_BrokenModulesAreRefused(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(guestModule())
	require.NoError(t, err)
	huge := filepath.Join(t.TempDir(), "huge.wasm")
	f, err := os.Create(huge)
	require.NoError(t, err)
	require.NoError(t, errors.Join(f.Truncate(100<<20), f.Close()))
	for name, content := range map[string][]byte{
		"empty": {}, "text": []byte("hello"), "truncated": whole[:len(whole)/2], "header": whole[:8],
	} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, content, 0o600))
		_, err := openModule(t.Context(), path, 0, "")
		require.Error(t, err, name)
	}
	_, err = openModule(t.Context(), huge, 0, "")
	require.ErrorContains(t, err, "a module has at most 64")
}
