package media

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
)

// A Put that is cancelled while it publishes either says that there are files, or has left none.
func TestPutThatIsCancelledLateLeavesNothingUnsaid(t *testing.T) {
	t.Parallel()
	s, work := newStore(t), t.TempDir()
	write(t, work, "a.png", pngBytes(t, 8, 8))
	unsaid, late := 0, 0
	for range 300 {
		id := newID(t)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer cancel()
			for {
				select {
				case <-done:
					return
				default:
				}
				if found, _ := filepath.Glob(filepath.Join(s.Dir(), filesFolder, project, id.String(), "*")); len(found) > 0 {
					return
				}
			}
		}()
		stored, err := s.Put(ctx, project, id, 1, work, []generator.Artifact{{Name: "a.png", Role: "media", MediaType: "image/png"}})
		if ctx.Err() != nil {
			late++
		}
		close(done)
		if err != nil && len(filesIn(t, filepath.Join(s.Dir(), filesFolder, project, id.String()))) > 0 {
			unsaid++
		}
		_ = stored
		require.NoError(t, s.Remove(t.Context(), project, id))
	}
	t.Logf("cancelled while publishing %d, unsaid files %d", late, unsaid)
	require.Zero(t, unsaid)
}
