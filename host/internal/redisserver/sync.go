package redisserver

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

// flush brings the append-only file to the disk every second, in place of the server's own `appendfsync everysec`.
// With that, a server whose disk is slow keeps what it has acknowledged in memory while its fsync runs, and loses it
// when it is killed. With `appendfsync no` it writes before it answers, so that a kill loses nothing; the fsync from
// here keeps what a power failure can cost at about a second.
func (s *Server) flush(ended <-chan struct{}) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	sizes := map[string]int64{}
	for {
		select {
		case <-ended:
			return
		case <-ticker.C:
			if err := s.flushOnce(sizes); err != nil {
				s.logger.Error("the append-only file does not reach the disk", "error", err)
			}
		}
	}
}

// flushOnce syncs the files that have grown; sizes are of the time of their last sync.
func (s *Server) flushOnce(sizes map[string]int64) error {
	files, err := filepath.Glob(filepath.Join(escapeGlob(s.dir), "appendonlydir", "*.incr.aof"))
	if err != nil {
		return err
	}
	var all []error
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil || info.Size() == sizes[name] {
			continue // replaced by a rewrite, or idle
		}
		if err := syncFile(name); err != nil {
			all = append(all, err)
			continue
		}
		sizes[name] = info.Size()
	}
	return errors.Join(all...)
}

func syncFile(name string) error {
	file, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

// escapeGlob takes the meaning of a pattern from a path.
func escapeGlob(path string) string {
	var escaped []byte
	for _, c := range []byte(path) {
		if c == '*' || c == '?' || c == '[' || c == '\\' {
			escaped = append(escaped, '\\')
		}
		escaped = append(escaped, c)
	}
	return string(escaped)
}
