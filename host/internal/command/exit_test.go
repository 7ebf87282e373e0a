package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/client"
	"ft.tc/backlot/host/internal/task"
)

func TestExitCodesAreStable(t *testing.T) {
	t.Parallel()
	refused := func(status int, code string) error {
		return fmt.Errorf("x: %w", &client.RefusedError{Status: status, Code: code})
	}
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("odd"), 1},
		{refused(409, "task_not_cancellable"), 1}, {refused(422, "configuration_invalid"), 1}, {refused(500, ""), 1}, {refused(404, "not_found"), 1},
		{usagef("what"), 2}, {refused(400, "validation_error"), 2}, {refused(413, ""), 2}, {refused(415, ""), 2},
		{endedError{task.Failed}, 3},
		{endedError{task.Cancelled}, 4},
		{refused(404, "task_not_found"), 5}, {refused(404, "project_not_found"), 5},
		{refused(401, ""), 6}, {refused(403, ""), 6}, {refused(429, ""), 6},
		{&client.UnreachableError{Err: errors.New("connection refused")}, 7}, {refused(502, ""), 7}, {refused(503, ""), 7}, {refused(504, ""), 7},
		{silent{refused(404, "task_not_found")}, 5},
		{fmt.Errorf("x: %w", context.Canceled), 130},
	} {
		require.Equal(t, c.want, ExitCode(c.err, true), "%#v", c.err)
	}
	require.Equal(t, 2, ExitCode(errors.New("unknown flag"), false))
	for code := range exitUnreachable + 1 {
		require.Regexp(t, fmt.Sprintf(`(?m)(^|\s)%d  `, code), ExitCodes)
	}
}

func TestErrorsSayTheNextStep(t *testing.T) {
	t.Parallel()
	at := client.Service{URL: "http://h:1", Source: "context prod"}
	for _, c := range []struct {
		err   error
		parts []string
	}{
		{&client.UnreachableError{URL: "http://h:1", Err: errors.New("connection refused")}, []string{"http://h:1: connection refused", "backlot serve", "--context", "BACKLOT_URL"}},
		{&client.RefusedError{Service: at, Status: 400, Message: "Invalid task data", Details: map[string]string{"b": "B is bad", "a": "A is bad"}}, []string{"Invalid task data\n  a: A is bad\n  b: B is bad"}},
		{&client.RefusedError{Service: at, Status: 401, Message: "Invalid key"}, []string{"the key of context prod", "--key"}},
		{&client.RefusedError{Service: at, Status: 403, Message: "No scope"}, []string{"the key comes from context prod"}},
		{&client.RefusedError{Service: at, Status: 429, Message: "Too many", RetryAfter: 12}, []string{"try again in 12 s"}},
		{&client.RefusedError{Service: at, Status: 404, Code: "task_not_found", Message: "No task"}, []string{"backlot list"}},
		{&client.RefusedError{Service: at, Status: 404, Code: "not_found"}, []string{"http://h:1 has no such call", "backlot version"}},
	} {
		for _, part := range c.parts {
			require.Contains(t, Explain(c.err), part)
		}
	}
	require.Empty(t, Explain(nil)+Explain(endedError{task.Failed})+Explain(silent{errors.New("told")}))
	require.False(t, strings.HasSuffix(Explain(&client.UnreachableError{Err: errors.New("x")}), "\n"))
}
