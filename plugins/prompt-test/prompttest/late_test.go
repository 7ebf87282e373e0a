package prompttest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/plugins/prompt-test/modeltest"
	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

func TestTaskFailsOnlyWhenNobodyAnswers(t *testing.T) {
	t.Parallel()
	refused := modeltest.Turn{Refuse: &modeltest.Refusal{Status: 403, Message: "go away"}}
	d := modeltest.NewOpenAI(t, []string{"muse", "other"}, refused)
	options := object{"url": d.URL + "/v1", "model": "muse", "models": []string{"other"}}
	o := run(t, "openai", options, object{})
	requireFailure(t, o, "backend_unauthorized", "go away")
	require.NoFileExists(t, filepath.Join(o.WorkDir, "transcript.md"))
	o = run(t, "openai", options, object{"models": []string{"other", "muse"}})
	requireFailure(t, o, "backend_unauthorized", "None of 2 questions was answered. The first, to other: ")
}

func TestCancelledTaskLeavesNothing(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"muse", "other"}, modeltest.Turn{Says: []string{"once"}, Break: modeltest.BreakStall})
	reason := errors.New("cancelled by its user")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	go func() {
		for len(d.Requests()) < 2 {
			select {
			case <-ctx.Done():
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
		cancel(reason)
	}()
	o := run(t, "openai", object{"url": d.URL + "/v1", "model": "muse", "models": []string{"other"}}, object{"models": []string{"muse", "other"}}, sdktest.WithContext(ctx))
	require.ErrorIs(t, o.Err, reason)
	d.AwaitGone()
	d.AwaitGone()
	left, err := os.ReadDir(o.WorkDir)
	require.NoError(t, err)
	require.Empty(t, left)
}

// deaf is a host that nobody listens to.
type deaf struct{ generator.Host }

func (deaf) Progress(float64, string)       {}
func (deaf) Log(generator.LogLevel, string) {}

func TestWhatIsNotAnsweredInTimeIsReportedSo(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"muse"}, says("quick"), modeltest.Turn{Says: []string{"slow"}, Break: modeltest.BreakStall})
	p := Plugin().Contract()
	require.NoError(t, p.Configure(t.Context(), sdk.Configuration{Backend: "openai", Options: []byte(`{"url":"` + d.URL + `/v1","model":"muse","parallel":1}`)}))
	result, err := p.Generate(t.Context(), generator.Request{
		Type: "test_prompt", Data: []byte(`{"prompt_template":"x","runs":3}`), WorkDir: t.TempDir(), Deadline: time.Now().Add(reserve + 2*time.Second),
	}, deaf{})
	require.NoError(t, err)
	var m struct{ Answers []judgement }
	require.NoError(t, json.Unmarshal(result.Metadata, &m))
	answered, late := 0, 0
	for _, a := range m.Answers {
		if a.Error == nil {
			answered++
			continue
		}
		require.Equal(t, "backend_timeout", a.Error.Code)
		require.Contains(t, a.Error.Message, "when the task's time ran out")
		late++
	}
	require.Equal(t, 1, answered)
	require.Equal(t, 2, late)
}
