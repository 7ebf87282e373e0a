package media

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/task"
)

// A Put that is cancelled while it publishes either says that there are files, or has left none.
func TestPutThatIsCancelledLateLeavesNothingUnsaid(t *testing.T) {
	t.Parallel()
	eachBacking(t, func(t *testing.T, s *Store) {
		work := t.TempDir()
		write(t, work, "a.png", pngBytes(t, 8, 8))
		unsaid, late := 0, 0
		for range rounds(s) {
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
					if visible(s, id) {
						return
					}
				}
			}()
			stored, err := s.Put(ctx, project, id, 1, work, []generator.Artifact{{Name: "a.png", Role: "media", MediaType: "image/png"}})
			if ctx.Err() != nil {
				late++
			}
			close(done)
			if err != nil && visible(s, id) {
				unsaid++
			}
			_ = stored
			require.NoError(t, s.Remove(t.Context(), project, id))
		}
		t.Logf("cancelled while publishing %d, unsaid files %d", late, unsaid)
		require.Zero(t, unsaid)
	})
}

func rounds(s *Store) int {
	if _, ok := s.backing.(folder); ok {
		return 300
	}
	return 20 // over HTTP, and cancelled at any step of it
}

// visible reports whether an attempt of the task left a record.
func visible(s *Store, id task.ID) bool {
	switch b := s.backing.(type) {
	case folder:
		found, _ := filepath.Glob(filepath.Join(b.dir, filesFolder, project, id.String(), "*"))
		return len(found) > 0
	case *bucket:
		return b.each(context.Background(), b.key(recordsPrefix+project+"/"+id.String()+"/"), func(minio.ObjectInfo) error { return errEnough }) != nil
	}
	return false
}
