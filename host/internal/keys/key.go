// Package keys tells who calls: API keys by their hash, what each may do, and which projects it may touch.
package keys

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strings"
)

// Scope is something that a key may do.
type Scope string

// The scopes. Admin includes the others.
const (
	Submit Scope = "submit" // hand work in, cancel and retry it
	Read   Scope = "read"
	Admin  Scope = "admin"
)

// Key is what is known of an API key. The key itself is not.
type Key struct {
	ID       string // of the key's hash: names it in limits and logs, and tells nothing of it
	Name     string
	Scopes   []Scope
	Projects []string // empty for all

	hash [sha256.Size]byte
}

// May reports whether the key has a scope.
func (k *Key) May(s Scope) bool {
	return slices.Contains(k.Scopes, s) || slices.Contains(k.Scopes, Admin)
}

// Sees reports whether the key may touch a project.
func (k *Key) Sees(project string) bool {
	return len(k.Projects) == 0 || slices.Contains(k.Projects, project)
}

// Ring is the set of keys that are let in.
type Ring struct{ keys []*Key }

// Find gives the key whose text was presented. It takes the same time whichever key matches, and whether one does.
func (r *Ring) Find(presented string) (*Key, bool) {
	hash := sha256.Sum256([]byte(presented))
	found := -1
	for i, k := range r.keys {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(hash[:], k.hash[:]), i, found)
	}
	if found < 0 {
		return nil, false
	}
	return r.keys[found], true
}

// All lists what is known of the keys, in the order in which they were configured.
func (r *Ring) All() []*Key { return r.keys }

// Names lists the keys' names.
func (r *Ring) Names() []string {
	names := make([]string, len(r.keys))
	for i, k := range r.keys {
		names[i] = k.Name
	}
	return names
}

// Named gives the key of an ID.
func (r *Ring) Named(id string) (*Key, bool) {
	i := slices.IndexFunc(r.keys, func(k *Key) bool { return k.ID == id })
	if i < 0 {
		return nil, false
	}
	return r.keys[i], true
}

// TokenSecret signs read tokens. It is the same on all hosts that have the same keys, and another one when they change.
func (r *Ring) TokenSecret() []byte {
	hashes := make([]string, len(r.keys))
	for i, k := range r.keys {
		hashes[i] = hex.EncodeToString(k.hash[:])
	}
	slices.Sort(hashes)
	sum := sha256.Sum256([]byte("backlot read tokens\n" + strings.Join(hashes, "\n")))
	return sum[:]
}
