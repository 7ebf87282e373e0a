package pythontest_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/process"
)

const (
	hostVariable   = "PYTHONTEST_HOST"
	sourceVariable = "PYTHONTEST_SOURCE"
	bondVariable   = "FIXTURE_BOND"
)

// hostIfAsked makes this binary a host: it starts the plugin, has it run a program, prints both pids and waits to be
// killed.
func hostIfAsked() {
	runDir := os.Getenv(hostVariable)
	if runDir == "" {
		return
	}
	m := plugin.Manifest{
		Name: "fixture", Source: os.Getenv(sourceVariable), Env: map[string]string{bondVariable: os.Getenv(bondVariable)},
	}
	p, err := process.New(process.Options{}).Launch(context.Background(), m, plugin.LaunchOptions{RunDir: runDir})
	exitOn(err)
	h := generatortest.NewHost()
	h.OnProgress = func() { fmt.Println(p.PID(), h.Progresses()[0].Step) }
	r := generator.Request{TaskID: "t", Type: generatortest.Type, Data: []byte(`{"do": "command"}`), WorkDir: os.TempDir()}
	_, err = p.Generate(context.Background(), r, h)
	exitOn(err)
	os.Exit(0)
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func TestPythonAndItsProgramsDieWithTheHost(t *testing.T) {
	t.Parallel()
	for _, bond := range []string{"", "pdeathsig", "lifeline"} {
		t.Run("By"+bond, func(t *testing.T) {
			t.Parallel()
			self, err := os.Executable()
			require.NoError(t, err)
			host := exec.Command(self)
			host.Env = append(os.Environ(), hostVariable+"="+t.TempDir(), sourceVariable+"="+fixture(t).Source, bondVariable+"="+bond)
			host.Stderr = os.Stderr
			out, err := host.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, host.Start())
			line, err := bufio.NewReader(out).ReadString('\n')
			require.NoError(t, err)
			var python, program int
			_, err = fmt.Sscan(line, &python, &program)
			require.NoError(t, err)
			require.True(t, running(python) && running(program))
			require.NoError(t, host.Process.Kill())
			start := time.Now()
			require.Error(t, host.Wait())
			requireGone(t, 10*time.Second, python, program) // the figure counts: 2 s on an idle machine
			t.Logf("plugin and program gone %s after their host", time.Since(start))
		})
	}
}
