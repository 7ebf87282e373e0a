package keys

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

const minimum = 8 // characters of a key

var nameForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// Parse reads "name:key,name:key". An entry may go on with ";scopes=submit+read" and ";projects=noir+western"; without
// them a key may do everything everywhere. Instead of the key its hash may stand, as "sha256=" and 64 hex digits.
// Errors never quote a key.
func Parse(text string) (*Ring, error) {
	r := &Ring{}
	for entry := range strings.SplitSeq(text, ",") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		k, err := parseEntry(entry)
		if err != nil {
			return nil, fmt.Errorf("API key %d: %w", len(r.keys)+1, err)
		}
		if err := r.add(k); err != nil {
			return nil, err
		}
	}
	if len(r.keys) == 0 {
		return nil, errors.New("no API key")
	}
	return r, nil
}

func (r *Ring) add(k *Key) error {
	for _, other := range r.keys {
		if other.Name == k.Name || other.hash == k.hash {
			return fmt.Errorf("API key %q has the name or the key of another one", k.Name)
		}
	}
	r.keys = append(r.keys, k)
	return nil
}

func parseEntry(entry string) (*Key, error) {
	parts := strings.Split(entry, ";")
	name, secret, ok := strings.Cut(parts[0], ":")
	if !ok || !nameForm.MatchString(name) {
		return nil, errors.New("it is not name:key, with a name of letters, digits, dots and dashes")
	}
	k, err := newKey(name, secret)
	if err != nil {
		return nil, err
	}
	for _, part := range parts[1:] {
		if err := k.restrict(part); err != nil {
			return nil, err
		}
	}
	return k, nil
}

func newKey(name, secret string) (*Key, error) {
	k := &Key{Name: name, Scopes: []Scope{Submit, Read, Admin}}
	if digest, ok := strings.CutPrefix(secret, "sha256="); ok {
		if n, err := hex.Decode(k.hash[:], []byte(digest)); err != nil || n != len(k.hash) || len(digest) != 2*n {
			return nil, fmt.Errorf("%q: sha256= wants 64 hex digits", name)
		}
	} else {
		if len(secret) < minimum {
			return nil, fmt.Errorf("%q: a key has at least %d characters", name, minimum)
		}
		k.hash = sha256.Sum256([]byte(secret))
	}
	id := sha256.Sum256(k.hash[:])
	k.ID = hex.EncodeToString(id[:8])
	return k, nil
}

func (k *Key) restrict(part string) error {
	what, list, _ := strings.Cut(part, "=")
	values := strings.FieldsFunc(list, func(r rune) bool { return r == '+' })
	if len(values) == 0 {
		return fmt.Errorf("%q: %s names nothing", k.Name, what)
	}
	switch what {
	case "projects":
		k.Projects = values
	case "scopes":
		k.Scopes = k.Scopes[:0]
		for _, v := range values {
			if s := Scope(v); s != Submit && s != Read && s != Admin {
				return fmt.Errorf("%q: %s is none of submit, read, admin", k.Name, v)
			}
			k.Scopes = append(k.Scopes, Scope(v))
		}
	default:
		return fmt.Errorf("%q: %s is neither scopes nor projects", k.Name, what)
	}
	return nil
}
