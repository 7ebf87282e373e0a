package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// contexts are the services that a user has given names to.
type contexts struct {
	Current  string               `json:"current,omitempty"` // empty for the one of this machine
	Contexts map[string]reachable `json:"contexts"`
}

// reachable is one of them.
type reachable struct {
	URL     string `json:"url"`
	Key     string `json:"key,omitempty"`
	Project string `json:"project,omitempty"` // where a command names none
}

func (o *Options) contextsFile() (string, error) {
	dir, err := o.ConfigDir()
	if err != nil {
		return "", fmt.Errorf("the folder for the contexts is not known: %w", err)
	}
	return filepath.Join(dir, "backlot", "contexts.json"), nil
}

// contexts reads the file. It holds keys, so one that others may read is refused.
func (o *Options) contexts() (contexts, error) {
	none := contexts{Contexts: map[string]reachable{}}
	path, err := o.contextsFile()
	if err != nil {
		return none, nil // a user without a folder has no contexts
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return none, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return none, fmt.Errorf("%s holds API keys, and others may read it (mode %04o): chmod 600 it", path, mode)
	}
	all := none
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(&all); err != nil {
		return none, fmt.Errorf("%s can't be read: %w; mend it, or remove it and add the contexts again", path, err)
	}
	return all, nil
}

// keep writes the file whole, for its owner alone.
func (o *Options) keep(all contexts) error {
	path, err := o.contextsFile()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(all); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".contexts-*") // of mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(b.Bytes())
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
