package dispatch_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/sdk"
)

// asking wants the input at its url.
func asking(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	var data struct{ URL string }
	if err := json.Unmarshal(t.Data, &data); err != nil {
		return nil, err
	}
	_, err := t.Input(ctx, data.URL, sdk.InputImage)
	return &sdk.Result{}, err
}

func TestInputThatCannotBeHadIsToldByItsField(t *testing.T) {
	t.Parallel()
	h := newHost(t, asking)
	broken := "data:image/png;base64,?"
	for data, want := range map[string]string{
		`{"url":"` + broken + `"}`: "url: Input ",
		`{"url":"` + broken + `","panels":[{"a":["x","` + broken + `"]}]}`:                   "panels[0].a[1]: Input ",
		`{"url":"` + broken + `","a":{"` + strings.Repeat("n", 300) + `":"` + broken + `"}}`: "Input ",
	} {
		done := h.await(h.submitAfter(data))
		require.Equal(t, task.Failed, done.State)
		require.Regexp(t, "^"+strings.NewReplacer("[", `\[`, "]", `\]`, ".", `\.`).Replace(want)+`"data:`, done.Failure.Message, data)
	}
}
