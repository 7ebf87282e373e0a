package model_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
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
	f := upstreamtest.Failure(t, err)
	require.Equal(t, code, f.Code, f.Message)
	require.NotContains(t, f.Message, secret)
	return f
}
