package process

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"ft.tc/backlot/host/internal/plugin"
)

// Pin checks the source and keeps a copy of it in the store, under its checksum, where nobody but the host's user
// can write. Without a store it only checks, and notes the checksum. What has no source stays as it is.
func (l *Launcher) Pin(m plugin.Manifest) (plugin.Manifest, error) {
	if m.Source == "" {
		return m, nil
	}
	b, err := openBinary(m.Source, l.kind(), m.SHA256)
	if err != nil {
		return m, err
	}
	defer b.close()
	if b.sum == "" {
		if b.sum, err = b.hash(); err != nil {
			return m, fmt.Errorf("%s %w", b.path, err)
		}
	}
	m.SHA256 = b.sum
	if l.store == "" {
		return m, nil
	}
	kept, err := keep(l.store, b)
	if err != nil {
		return m, fmt.Errorf("%s can't be kept: %w", b.path, err)
	}
	if m.Folder == "" {
		m.Folder = filepath.Dir(b.path)
	}
	m.Source = kept
	return m, nil
}

// keeping lets one copy be made at a time: an instance that starts holds on to the file, and must find it in its place.
var keeping sync.Mutex

// keep copies the binary to store/<sha256>/<name>, unless it is there.
func keep(store string, b *binary) (string, error) {
	keeping.Lock()
	defer keeping.Unlock()
	store, err := filepath.Abs(store)
	if err != nil {
		return "", err
	}
	folder := filepath.Join(store, b.sum)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	kept := filepath.Join(folder, filepath.Base(b.path))
	if there, err := openBinary(kept, b.kind, b.sum); err == nil {
		there.close()
		return kept, nil
	}
	return kept, b.copyTo(folder, kept)
}

// copyTo makes the copy whole or not at all, and only of the bytes that were hashed.
func (b *binary) copyTo(folder, path string) (err error) {
	f, err := os.CreateTemp(folder, unfinished+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	sum, err := copyHashed(f, b.content())
	if err = errors.Join(err, f.Chmod(0o500), f.Sync(), f.Close()); err != nil {
		return err
	}
	if sum != b.sum {
		return errors.New("it changed while it was read: try again")
	}
	return os.Rename(f.Name(), path)
}

// unfinished marks copies that a killed host did not complete.
const unfinished = ".copy-"

// Prune removes from the store all whose checksum is not to be kept.
func Prune(store string, keep map[string]bool) error {
	entries, err := os.ReadDir(store)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	problems := []error{err}
	for _, e := range entries {
		if !keep[strings.ToLower(e.Name())] {
			problems = append(problems, os.RemoveAll(filepath.Join(store, e.Name())))
			continue
		}
		left, err := filepath.Glob(filepath.Join(store, e.Name(), unfinished+"*"))
		problems = append(problems, err)
		for _, path := range left {
			problems = append(problems, os.Remove(path))
		}
	}
	return errors.Join(problems...)
}
