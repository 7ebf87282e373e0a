package config

import (
	"errors"
	"fmt"
	"strings"
)

// parseKeys reads entries with commas between them: name:key or name:sha256=DIGEST, then, where a key may not do
// everything everywhere, ;scopes=submit+read and ;projects=noir+western. Its errors repeat no key.
func parseKeys(s string) ([]Key, error) {
	var keys []Key
	seen := map[string]bool{}
	for entry := range strings.SplitSeq(s, ",") {
		key, err := parseKey(strings.TrimSpace(entry))
		if err != nil {
			return nil, err
		}
		if seen[key.Name] {
			return nil, fmt.Errorf("the name %s is there twice", key.Name)
		}
		seen[key.Name] = true
		keys = append(keys, key)
	}
	return keys, nil
}

func parseKey(entry string) (Key, error) {
	parts := strings.Split(entry, ";")
	name, secret, found := strings.Cut(parts[0], ":")
	if _, err := parseKeyName(name); err != nil || !found {
		return Key{}, errors.New("must be name:key entries with commas between them; a name has letters, digits, dots, underscores and hyphens")
	}
	key := Key{Name: name, Scopes: allScopes}
	if err := key.identify(secret); err != nil {
		return Key{}, fmt.Errorf("key of %s: %w", name, err)
	}
	for _, part := range parts[1:] {
		if err := key.restrict(part); err != nil {
			return Key{}, fmt.Errorf("key of %s: %w", name, err)
		}
	}
	return key, nil
}

func (k *Key) identify(secret string) (err error) {
	if digest, hashed := strings.CutPrefix(secret, "sha256="); hashed {
		k.SHA256, err = parseDigest(digest)
		return err
	}
	k.Key, err = parseSecret(secret)
	return err
}

func (k *Key) restrict(part string) (err error) {
	what, list, _ := strings.Cut(part, "=")
	switch what {
	case "scopes":
		k.Scopes, err = each(strings.Split(list, "+"), parseScope)
	case "projects":
		k.Projects, err = each(strings.Split(list, "+"), parseProject)
	default:
		err = errors.New("only ;scopes= and ;projects= can follow a key")
	}
	return err
}

func each(texts []string, parse func(string) (string, error)) ([]string, error) {
	for _, text := range texts {
		if _, err := parse(text); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

const minKeyLength = 8

// parseSecret reads an API key: what a header and a list of keys can carry, and not guessed at once.
func parseSecret(s string) (string, error) {
	if len(s) < minKeyLength {
		return "", fmt.Errorf("an API key needs at least %d characters", minKeyLength)
	}
	for _, c := range []byte(s) {
		if c <= ' ' || c > '~' || c == ',' || c == ';' {
			return "", errors.New("an API key can only have printable ASCII characters, and no space, comma or semicolon")
		}
	}
	return s, nil
}
