package model_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/prompt-test/model"
	"ft.tc/backlot/plugins/prompt-test/modeltest"
)

func TestStreamsThatBreakSayHow(t *testing.T) {
	for name, c := range map[string]struct {
		how      modeltest.Break
		code     string
		sentence string
	}{
		"cut":       {modeltest.BreakCut, "backend_unreachable", "broke in the middle of its answer"},
		"end":       {modeltest.BreakEnd, "backend_unreachable", "broke in the middle of its answer"},
		"stall":     {modeltest.BreakStall, "backend_timeout", "fell silent in the middle of its answer for 1s"},
		"malformed": {modeltest.BreakMalformed, "backend_bad_answer", "no piece of an answer"},
		"error":     {modeltest.BreakError, "backend_failed", "in the middle of its answer: out of … memory"},
		"old error": {modeltest.BreakOldError, "backend_failed", "in the middle of its answer: out of … memory"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, k kind) {
				d := k.double(t, modeltest.Turn{Says: []string{"once"}, Break: c.how, Words: "out of " + secret + " memory."})
				_, pieces, err := ask(t.Context(), k.server(t, d, func(a *model.Address) {
					if c.how == modeltest.BreakStall {
						a.Timeout = time.Second
					}
				}), nil)
				f := failure(t, err, c.code)
				require.Contains(t, f.Message, c.sentence)
				require.True(t, f.Retryable)
				require.Equal(t, []string{"once"}, pieces)
				require.Len(t, d.Requests(), 1, "what broke after it began is not asked again")
				if c.how == modeltest.BreakStall {
					d.AwaitGone()
				}
			})
		})
	}
}

func TestRefusalsSayWhoseFaultTheyAre(t *testing.T) {
	for name, c := range map[string]struct {
		refusal   modeltest.Refusal
		code      string
		sentence  string
		retryable bool
	}{
		"403":            {modeltest.Refusal{Status: 403, Message: "no access for " + secret}, "backend_unauthorized", "no access for …", false},
		"400":            {modeltest.Refusal{Status: 400, Message: "bad grammar", Code: "invalid_request_error"}, "backend_rejected", "bad grammar", false},
		"content filter": {modeltest.Refusal{Status: 400, Message: "The response was filtered", Code: "content_filter"}, "backend_rejected", "filtered", false},
		"429 too long":   {modeltest.Refusal{Status: 429, RetryAfter: "3600", Message: "slow down"}, "backend_rate_limited", "slow down", true},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, k kind) {
				d := k.double(t, modeltest.Turn{Refuse: &c.refusal})
				_, _, err := ask(t.Context(), k.server(t, d, nil), nil)
				f := failure(t, err, c.code)
				require.Contains(t, f.Message, c.sentence)
				require.Equal(t, c.retryable, f.Retryable)
				require.Len(t, d.Requests(), 1)
			})
		})
	}
}

func TestBusyServerIsAskedAgain(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		d := k.double(t,
			modeltest.Turn{Refuse: &modeltest.Refusal{Status: 429, RetryAfter: "0", Message: "slow down"}},
			modeltest.Turn{Refuse: &modeltest.Refusal{Status: 503, RetryAfter: "1", Message: "Loading model", Code: "unavailable_error"}},
			modeltest.Turn{Refuse: &modeltest.Refusal{Status: 500, Message: "oops"}},
			modeltest.Turn{Says: []string{"hello"}})
		begin := time.Now()
		a, _, err := ask(t.Context(), k.server(t, d, nil), nil)
		require.NoError(t, err)
		require.Equal(t, "hello", a.Text)
		require.Len(t, d.Requests(), 4)
		require.Less(t, a.Total, time.Since(begin)-time.Second, "the wait before is not the model's")
	})
}

func TestWrongKeyIsTheOperatorsFault(t *testing.T) {
	for _, k := range []kind{kinds[0], kinds[2]} {
		d := k.double(t)
		d.Key = "another"
		_, _, err := ask(t.Context(), k.server(t, d, nil), nil)
		require.Contains(t, failure(t, err, "backend_unauthorized").Message, "the operator has to correct the key")
	}
}

func TestMissingModelIsNamedWithThoseThereAre(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOllama(t, []string{"qwen3:8b", "llama3.2:latest"})
	_, _, err := ask(t.Context(), kinds[1].server(t, d, nil), nil)
	require.Contains(t, failure(t, err, "backend_not_found").Message, `does not have the model "muse"; it has llama3.2:latest, qwen3:8b`)

	many := strings.Split(strings.Repeat("m ", 30), " ")[:30]
	d = modeltest.NewOllama(t, many)
	_, _, err = ask(t.Context(), kinds[1].server(t, d, nil), nil)
	require.Contains(t, failure(t, err, "backend_not_found").Message, "m and others")

	o := modeltest.NewOpenAI(t, []string{"other"})
	_, _, err = ask(t.Context(), kinds[0].server(t, o, nil), nil)
	require.Contains(t, failure(t, err, "backend_not_found").Message, "The model `muse` does not exist")
}

func TestServerOfAnotherKindIsTheOperatorsFault(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"muse"})
	_, _, err := ask(t.Context(), kinds[1].server(t, d, nil), nil)
	require.Contains(t, failure(t, err, "backend_not_found").Message, "the operator has to correct model or url")
	_, _, err = ask(t.Context(), kinds[0].server(t, d, func(a *model.Address) { a.URL = d.URL }), nil)
	failure(t, err, "backend_not_found")
}

func TestPromptThatDoesNotFitIsTheTasksFault(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		d := k.double(t)
		d.Most = 10
		_, _, err := ask(t.Context(), k.server(t, d, nil), func(q *model.Question) { q.Prompt = strings.Repeat("word ", 50) })
		f := failure(t, err, "prompt_too_long")
		require.Contains(t, f.Message, "shorten prompt_template")
		require.False(t, f.Retryable)
		if k.name == model.KindLlamaCpp {
			require.Contains(t, f.Message, "has 50 tokens and the model can hold 10")
		}
	})
}

func TestServerThatDoesNotRunIsNamed(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		d := k.double(t)
		d.Close()
		s := k.server(t, d, nil)
		_, _, err := ask(t.Context(), s, nil)
		require.Contains(t, failure(t, err, "backend_unreachable").Message, "the connection was refused")
	})
}
