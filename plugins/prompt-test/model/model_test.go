package model_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/prompt-test/model"
	"ft.tc/backlot/plugins/prompt-test/modeltest"
	"ft.tc/backlot/sdk"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const secret = "sk-very-secret"

// kind is one kind of server with its double.
type kind struct {
	name   string
	double func(t testing.TB, turns ...modeltest.Turn) *modeltest.Double
	base   string // behind the double's URL
	model  string // as the answer names it
}

var kinds = []kind{
	{model.KindOpenAI, func(t testing.TB, turns ...modeltest.Turn) *modeltest.Double {
		return modeltest.NewOpenAI(t, []string{"muse"}, turns...)
	}, "/v1/", "muse-2026"},
	{model.KindOllama, func(t testing.TB, turns ...modeltest.Turn) *modeltest.Double {
		return modeltest.NewOllama(t, []string{"muse", "llama3.2:latest"}, turns...)
	}, "", "muse"},
	{model.KindLlamaCpp, modeltest.NewLlamaCpp, "/", "harbour-7b-q4"},
}

func each(t *testing.T, run func(t *testing.T, k kind)) {
	t.Parallel()
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			run(t, k)
		})
	}
}

func (k kind) server(t *testing.T, d *modeltest.Double, change func(*model.Address)) model.Server {
	t.Helper()
	a := model.Address{Kind: k.name, URL: d.URL + k.base, Key: secret, Timeout: 5 * time.Second}
	if change != nil {
		change(&a)
	}
	s, err := model.New(a)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// ask puts one question and gives the pieces as they came.
func ask(ctx context.Context, s model.Server, change func(*model.Question)) (model.Answer, []string, error) {
	q := model.Question{Model: "muse", Prompt: "Say hello in JSON"}
	if change != nil {
		change(&q)
	}
	var pieces []string
	a, err := s.Ask(ctx, q, func(piece string) { pieces = append(pieces, piece) })
	return a, pieces, err
}

func failure(t *testing.T, err error, code string) *sdk.Failure {
	t.Helper()
	var f *sdk.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, code, f.Code, f.Message)
	require.NotContains(t, f.Message, secret)
	return f
}

func TestAnswerComesPieceByPiece(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		d := k.double(t, modeltest.Turn{Says: []string{"Guten ", "Mörgen", " 🌧", "!"}, Prompt: 7})
		d.Key = secret
		a, pieces, err := ask(t.Context(), k.server(t, d, nil), nil)
		require.NoError(t, err)
		require.Equal(t, []string{"Guten ", "Mörgen", " 🌧", "!"}, pieces)
		require.Equal(t, "Guten Mörgen 🌧!", a.Text)
		require.Equal(t, k.model, a.Model)
		require.Equal(t, "stop", a.Finish)
		require.Equal(t, &model.Usage{Prompt: 7, Completion: 4}, a.Usage)
		require.Positive(t, a.FirstToken)
		require.GreaterOrEqual(t, a.Total, a.FirstToken)
		if k.name == model.KindOllama {
			require.Equal(t, 3*time.Millisecond, a.Load)
		}
		if k.name == model.KindLlamaCpp {
			require.Equal(t, 4096, a.Context)
		}
	})
}

func TestTornCharactersAndLinesArePutTogether(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		d := k.double(t, modeltest.Turn{Says: []string{"Zür", "ich 🌧️ 雨"}, Drip: true})
		a, _, err := ask(t.Context(), k.server(t, d, nil), nil)
		require.NoError(t, err)
		require.Equal(t, "Zürich 🌧️ 雨", a.Text)
	})
}

func TestFirstTokenIsMeasured(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		waiting := make(chan struct{})
		d := k.double(t, modeltest.Turn{Says: []string{"a"}, Waiting: waiting})
		go func() {
			defer close(waiting)
			for len(d.Requests()) == 0 {
				<-time.After(time.Millisecond)
			}
			<-time.After(80 * time.Millisecond)
		}()
		a, _, err := ask(t.Context(), k.server(t, d, nil), nil)
		require.NoError(t, err)
		require.GreaterOrEqual(t, a.FirstToken, 80*time.Millisecond)
	})
}

func TestEverySettingReachesTheServer(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		d := k.double(t)
		temperature, most, seed := 0.0, 99, int64(42)
		_, _, err := ask(t.Context(), k.server(t, d, nil), func(q *model.Question) {
			q.System, q.Temperature, q.MaxTokens, q.Seed, q.Stop = "Be brief", &temperature, &most, &seed, []string{"END"}
			q.Format, q.Schema = model.FormatSchema, json.RawMessage(`{"type":"object"}`)
		})
		require.NoError(t, err)
		body := d.Requests()[0].Body
		require.Equal(t, []any{
			map[string]any{"role": "system", "content": "Be brief"}, map[string]any{"role": "user", "content": "Say hello in JSON"},
		}, body["messages"])
		if k.name == model.KindOllama {
			require.Equal(t, map[string]any{"temperature": 0.0, "num_predict": 99.0, "seed": 42.0, "stop": []any{"END"}}, body["options"])
			require.Equal(t, map[string]any{"type": "object"}, body["format"])
			require.Equal(t, false, body["truncate"])
			return
		}
		require.EqualValues(t, 0, body["temperature"])
		require.EqualValues(t, 99, body["max_tokens"])
		require.EqualValues(t, 42, body["seed"])
		require.Equal(t, []any{"END"}, body["stop"])
		require.Equal(t, map[string]any{"type": "json_schema", "json_schema": map[string]any{
			"name": "answer", "schema": map[string]any{"type": "object"}}}, body["response_format"])
	})
}

func TestNothingIsSentThatWasNotAskedFor(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		d := k.double(t)
		_, _, err := ask(t.Context(), k.server(t, d, func(a *model.Address) { a.Key = "" }), func(q *model.Question) { q.Format = model.FormatJSON })
		require.NoError(t, err)
		r := d.Requests()[0]
		require.Empty(t, r.Header.Values("Authorization"))
		for _, name := range []string{"temperature", "max_tokens", "seed", "stop", "keep_alive"} {
			require.NotContains(t, r.Body, name)
		}
	})
}

func TestNamesThatServersDifferIn(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"o9"})
	most := 5
	s := kinds[0].server(t, d, func(a *model.Address) { a.MaxTokensField = "max_completion_tokens" })
	_, _, err := ask(t.Context(), s, func(q *model.Question) { q.Model, q.MaxTokens = "o9", &most })
	require.NoError(t, err)
	require.EqualValues(t, 5, d.Requests()[0].Body["max_completion_tokens"])

	o := modeltest.NewOllama(t, []string{"muse"})
	_, _, err = ask(t.Context(), kinds[1].server(t, o, func(a *model.Address) { a.KeepAlive = "10m" }), nil)
	require.NoError(t, err)
	require.Equal(t, "10m", o.Requests()[0].Body["keep_alive"])
}

func TestServerThatDoesNotStreamIsUnderstood(t *testing.T) {
	t.Parallel()
	d := modeltest.NewOpenAI(t, []string{"muse"}, modeltest.Turn{Says: []string{"Hello", " there."}, Whole: true, Prompt: 3, Finish: "length"})
	a, pieces, err := ask(t.Context(), kinds[0].server(t, d, nil), nil)
	require.NoError(t, err)
	require.Equal(t, []string{"Hello there."}, pieces)
	require.Equal(t, "length", a.Finish)
	require.Equal(t, 2, a.Usage.Completion)
}

func TestReasonsToEndAreTold(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		for _, finish := range []string{"length", "content_filter"} {
			a, _, err := ask(t.Context(), k.server(t, k.double(t, modeltest.Turn{Says: []string{"x"}, Finish: finish, Silent: true}), nil), nil)
			require.NoError(t, err)
			require.Equal(t, finish, a.Finish)
			require.Nil(t, a.Usage)
		}
	})
}

func TestAnswerWithoutEndIsCutAtItsBound(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		endless := make([]string, 20)
		for i := range endless {
			endless[i] = strings.Repeat("é", 50_000)
		}
		d := k.double(t, modeltest.Turn{Says: endless, Break: modeltest.BreakStall})
		a, _, err := ask(t.Context(), k.server(t, d, nil), nil)
		require.NoError(t, err)
		require.True(t, a.Overlong)
		require.Equal(t, "length", a.Finish)
		require.LessOrEqual(t, len(a.Text), model.MaxAnswer)
		require.NotContains(t, a.Text, "\ufffd")
		d.AwaitGone()
	})
}

func TestCancelClosesTheRequest(t *testing.T) {
	each(t, func(t *testing.T, k kind) {
		d := k.double(t, modeltest.Turn{Says: []string{"once", " upon"}, Break: modeltest.BreakStall})
		reason := errors.New("cancelled by its user")
		ctx, cancel := context.WithCancelCause(t.Context())
		q := model.Question{Model: "muse", Prompt: "x"}
		var cancelled time.Time
		_, err := k.server(t, d, nil).Ask(ctx, q, func(piece string) {
			if piece == " upon" {
				cancelled = time.Now()
				cancel(reason)
			}
		})
		require.ErrorIs(t, err, reason)
		d.AwaitGone()
		require.Less(t, time.Since(cancelled), 5*time.Second)
	})
}

func TestUnknownKindIsRefused(t *testing.T) {
	t.Parallel()
	_, err := model.New(model.Address{Kind: "oracle"})
	require.ErrorContains(t, err, "oracle")
}
