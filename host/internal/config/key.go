package config

import "github.com/hashicorp/hcl/v2"

var allScopes = []string{ScopeSubmit, ScopeRead, ScopeAdmin}

func (r *reader) keys(raws []rawKey) []Key {
	seen := map[string]hcl.Range{}
	var keys []Key
	for _, raw := range raws {
		r.label("api_key", raw.Name, raw.NameRange, parseKeyName)
		r.unique(seen, "api_key", raw.Name, raw.NameRange)
		keys = append(keys, r.key(raw))
	}
	return keys
}

func (r *reader) key(raw rawKey) Key {
	key := Key{Name: raw.Name, Scopes: []string{ScopeSubmit, ScopeRead}}
	read(r, raw.Key, &key.Key, parseSecret)
	read(r, raw.SHA256, &key.SHA256, parseDigest)
	readList(r, raw.Scopes, &key.Scopes, parseScope)
	readList(r, raw.Projects, &key.Projects, parseProject)
	if (raw.Key == nil) == (raw.SHA256 == nil) {
		r.fault(raw.DefRange, "api_key %q needs either key or sha256", raw.Name)
	}
	r.notEmpty(raw.Scopes, key.Scopes, "a key without a scope can do nothing")
	r.notEmpty(raw.Projects, key.Projects, "an empty list reads as no project at all; remove it to allow all")
	return key
}

// notEmpty refuses a list that is written as [].
func (r *reader) notEmpty(a *hcl.Attribute, list []string, sentence string) {
	if a == nil || len(list) > 0 {
		return
	}
	if value, diags := a.Expr.Value(r.context); !diags.HasErrors() && value.CanIterateElements() && value.LengthInt() == 0 {
		r.fault(a.Expr.Range(), "%s: %s", a.Name, sentence)
	}
}
