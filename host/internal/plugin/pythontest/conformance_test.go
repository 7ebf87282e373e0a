package pythontest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
)

func TestPythonCarriesTheContract(t *testing.T) {
	t.Parallel()
	generatortest.Exercise(t, func(t *testing.T) generator.Plugin { return launch(t) })
}

func TestAsyncPythonCarriesTheContract(t *testing.T) {
	t.Parallel()
	generatortest.Exercise(t, func(t *testing.T) generator.Plugin { return launch(t, async) })
}

func TestPythonExceptionIsAFailureOfItsTaskOnly(t *testing.T) {
	t.Parallel()
	p, log := launchLogged(t)
	for _, do := range []string{"error", "leave", "no result", "no json"} {
		_, _, err := run(t, p, generatortest.Instruction{Do: do, Text: "open /secret/path"})
		f := requireFailure(t, err, "generator_error")
		require.True(t, f.Retryable)
		require.NotContains(t, f.Message, "secret")
	}
	_, _, err := run(t, p, generatortest.Instruction{Do: "echo"})
	require.NoError(t, err)
	lines := log()
	require.Contains(t, lines, `"traceback":"Traceback (most recent call last)`)
	require.Contains(t, lines, "open /secret/path")
	require.Contains(t, lines, `"@level":"error"`)
	require.Contains(t, lines, "a generator returns backlot.Result or None, not str")
	require.Contains(t, lines, "metadata of the result can't be written as JSON")
}

func TestPythonResultBeyondTheLimitIsAFailureThatSaysSo(t *testing.T) {
	t.Parallel()
	p := launch(t)
	_, _, err := run(t, p, generatortest.Instruction{Do: "big", N: 9 << 20})
	require.Contains(t, requireFailure(t, err, "result_too_large").Message, "larger than the 8 MiB")
	_, _, err = run(t, p, generatortest.Instruction{Do: "echo", Text: strings.Repeat("x", 7<<20)})
	require.NoError(t, err, "what fits arrives")
}

func TestPythonTaskDataThatIsNoObjectIsRefused(t *testing.T) {
	t.Parallel()
	p := launch(t)
	for _, data := range []string{`3`, `{"do":`} {
		r := instruct(t, generatortest.Instruction{})
		r.Data = json.RawMessage(data)
		_, err := p.Generate(t.Context(), r, generatortest.NewHost())
		require.False(t, requireFailure(t, err, "invalid_task_data").Retryable)
	}
}

func TestPythonProgressOfAFloodIsCoalesced(t *testing.T) {
	t.Parallel()
	start := time.Now()
	_, h, err := run(t, launch(t), generatortest.Instruction{Do: "progress", N: 50_000})
	require.NoError(t, err)
	t.Logf("50,000 reports in %s came as %d", time.Since(start), len(h.Progresses()))
	require.LessOrEqual(t, len(h.Progresses()), 3+int(time.Since(start)/(100*time.Millisecond)))
}

func TestPythonAsksForNoMoreInputsAtOnceThanAHostAnswers(t *testing.T) {
	t.Parallel()
	p := launch(t)
	h := generatortest.NewHost()
	h.Inputs["http://x/a.png"] = "picture"
	r := instruct(t, generatortest.Instruction{Do: "many inputs", N: 100, Text: "http://x/a.png"})
	h.Dir = r.WorkDir
	result, err := p.Generate(t.Context(), r, h)
	require.NoError(t, err)
	var got struct{ Sizes []int64 }
	require.NoError(t, json.Unmarshal(result.Metadata, &got))
	require.Len(t, got.Sizes, 100)
}

func TestPythonPreviewReachesTheHost(t *testing.T) {
	t.Parallel()
	p := launch(t)
	_, h, err := run(t, p, generatortest.Instruction{Do: "preview", Text: "pixels"})
	require.NoError(t, err)
	require.Equal(t, []generator.Preview{{MediaType: "image/png", Data: []byte("pixels")}}, h.Previews())
	_, h, err = run(t, p, generatortest.Instruction{Do: "preview", Text: strings.Repeat("x", generator.MaxPreviewBytes+1)})
	require.NoError(t, err)
	require.Empty(t, h.Previews())
}
