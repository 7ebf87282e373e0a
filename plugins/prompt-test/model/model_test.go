package model_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/prompt-test/model"
	"ft.tc/backlot/plugins/prompt-test/modeltest"
)

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
		endless[0] += "." // so that the bound is in the middle of a character
		d := k.double(t, modeltest.Turn{Says: endless, Break: modeltest.BreakStall})
		a, _, err := ask(t.Context(), k.server(t, d, nil), nil)
		require.NoError(t, err)
		require.True(t, a.Overlong)
		require.Equal(t, "length", a.Finish)
		require.LessOrEqual(t, len(a.Text), model.MaxAnswer)
		require.True(t, utf8.ValidString(a.Text), "no character is torn")
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
