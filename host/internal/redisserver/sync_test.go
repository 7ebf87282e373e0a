package redisserver

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGrownFilesAreSyncedAndIdleOnesAreLeft(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "odd [name]*")
	name := filepath.Join(dir, "appendonlydir", "appendonly.aof.1.incr.aof")
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	require.NoError(t, os.WriteFile(name, []byte("*1"), 0o600))
	s, sizes := &Server{dir: dir}, map[string]int64{}
	require.NoError(t, s.flushOnce(sizes))
	require.Equal(t, map[string]int64{name: 2}, sizes)
	require.NoError(t, os.Remove(name))
	require.NoError(t, s.flushOnce(sizes), "a rewrite took it away")
}
