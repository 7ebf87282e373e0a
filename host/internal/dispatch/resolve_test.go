package dispatch_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/sdk"
)

func TestReferencesThatMultiplyEndWhereAGeneratorTakesNoMore(t *testing.T) {
	t.Parallel()
	h := newHost(t, func(_ context.Context, k *sdk.Task) (*sdk.Result, error) {
		return &sdk.Result{Metadata: map[string]any{"long": strings.Repeat("x", 100_000)}}, nil
	})
	parent := h.submitAfter(`{}`)
	few := h.submitAfter(`{"a":["task:p#/metadata/long","task:p#/metadata/long"]}`, task.Dependency{Name: "p", ID: parent})
	require.Equal(t, task.Completed, h.await(few).State)
	many := h.submitAfter(`{"a":[`+strings.Repeat(`"task:p#/metadata/long",`, 999)+`"x"]}`, task.Dependency{Name: "p", ID: parent})
	done := h.await(many)
	require.Equal(t, task.Failed, done.State)
	require.Equal(t, "task_data_too_large", done.Failure.Code)
	require.Regexp(t, `^task_data\.a\[8\d\]: `, done.Failure.Message, "where there was no more room")
}

func TestSignaturesOfInputURLsStayOutOfFailures(t *testing.T) {
	t.Parallel()
	const url = "http://127.0.0.1:1/a.png?sig=SECRET"
	h := newHost(t, func(ctx context.Context, k *sdk.Task) (*sdk.Result, error) {
		_, err := k.Input(ctx, url, sdk.InputImage)
		return nil, sdk.Failf("bad", "style_guide (%s) and %q and %.30s… are no pictures: %t", url, url, url, err != nil)
	})
	done := h.await(h.submitAfter(fmt.Sprintf(`{"style_guide":%q}`, url)))
	require.NotContains(t, done.Failure.Message, "sig")
	require.NotContains(t, done.Failure.Message, "SEC")
	require.Contains(t, done.Failure.Message, "style_guide (http://127.0.0.1:1/a.png?")
	require.Contains(t, done.Failure.Message, "are no pictures: true")
}
