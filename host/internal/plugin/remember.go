package plugin

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"sync"
)

// memory keeps in a file what was rolled back, so that a host which starts again does not start with a version that
// has failed: the configuration still names it.
type memory struct {
	path string // empty: nothing is remembered

	mu sync.Mutex
}

// rolledBack is one version that failed its trial, and what served instead.
type rolledBack struct {
	Refused string   `json:"refused"` // fingerprint of the manifest and of the file that it named
	Version string   `json:"version"`
	Why     string   `json:"why"`
	Good    Manifest `json:"good"`
}

func (m *memory) read() (map[string]rolledBack, error) {
	all := map[string]rolledBack{}
	if m.path == "" {
		return all, nil
	}
	b, err := os.ReadFile(m.path)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return all, err
	}
	if err := json.Unmarshal(b, &all); err != nil {
		return all, err
	}
	for key, r := range all {
		r.Good.Options, r.Good.Adapter = something(r.Good.Options), something(r.Good.Adapter)
		for model, options := range r.Good.Models {
			r.Good.Models[model] = something(options)
		}
		all[key] = r
	}
	return all, nil
}

// something is JSON that says something: what was nothing comes back from a file as the word null.
func something(raw json.RawMessage) json.RawMessage {
	if string(raw) == "null" {
		return nil
	}
	return raw
}

// change rewrites the file, whole or not at all.
func (m *memory) change(edit func(map[string]rolledBack)) error {
	if m.path == "" {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	all, err := m.read()
	if err != nil {
		all = map[string]rolledBack{} // what can't be read is worth no refusal
	}
	before := len(all)
	edit(all)
	if len(all) == 0 && before == 0 {
		return nil
	}
	b, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(m.path+".new", b, 0o600); err != nil {
		return err
	}
	return os.Rename(m.path+".new", m.path)
}

// fingerprint tells a manifest and the file that it names from all others.
func fingerprint(declared Manifest, sha string) string {
	b, err := json.Marshal(declared)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(append(b, sha...))
	return hex.EncodeToString(sum[:])
}

func (u *unit) fingerprint() string {
	return fingerprint(u.declaration(), u.manifest().SHA256)
}

// remember notes a roll-back; forget notes that a plugin is what its manifest says again.
func (s *Supervisor) remember(d *deployment, refused *unit, why string) {
	r := rolledBack{Refused: refused.fingerprint(), Version: refused.version(), Why: why, Good: d.serving().manifest()}
	if err := s.memory.change(func(all map[string]rolledBack) { all[d.key] = r }); err != nil {
		s.options.Logger.Warn("a roll-back is not remembered over a restart", "plugin", d.key, "error", err)
	}
}

func (s *Supervisor) forget(key string) {
	if err := s.memory.change(func(all map[string]rolledBack) { delete(all, key) }); err != nil {
		s.options.Logger.Warn("a former roll-back is still remembered", "plugin", key, "error", err)
	}
}

// recall puts the version that served before a roll-back in the place of the one that failed, as long as the
// configuration and the file that it names are what they were then.
func (s *Supervisor) recall(all []declared) map[string]string {
	notes := map[string]string{}
	records, err := s.memory.read()
	if err != nil {
		s.options.Logger.Warn("former roll-backs can't be read", "error", err)
	}
	for i, want := range all {
		r, known := records[want.key]
		if !known {
			continue
		}
		l, err := s.launcher(want.manifest)
		if err != nil {
			continue
		}
		pinned, err := l.Pin(want.manifest)
		if err != nil {
			continue
		}
		_, gone := l.Pin(r.Good)
		if fingerprint(want.manifest, pinned.SHA256) != r.Refused || gone != nil {
			s.forget(want.key)
			continue
		}
		all[i].manifest = r.Good
		notes[want.key] = r.Version + " stays rolled back to " + r.Good.Version + ": " + r.Why
		s.options.Logger.Warn(notes[want.key], "plugin", want.key)
	}
	return notes
}
