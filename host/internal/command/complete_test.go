package command

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
)

// A shell puts proposals into the command line as they are.
func TestHostileServiceProposesNothingThatAShellWouldRun(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		var rows []map[string]string
		for _, id := range []string{"$(reboot)", "; reboot", "--url=http://evil.example", "a b", "\x1b[2J", "a\nb", "", "noir-1"} {
			rows = append(rows, map[string]string{"project_id": id, "task_type": id, "task_id": id})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"projects": rows, "types": rows, "tasks": rows})
	}))
	t.Cleanup(s.Close)
	o := user(t, map[string]string{"BACKLOT_URL": s.URL, "BACKLOT_API_KEY": "key"})
	for _, complete := range []completer{o.completeProjects, o.completeTypes, o.completeTasks} {
		words, _ := complete(&cobra.Command{}, nil, "")
		require.Len(t, words, 1)
		require.Contains(t, words[0], "noir-1")
	}
}
