package queue

import (
	"crypto/sha256"
)

// shard is the hash tag that keeps all keys on one node of a cluster, where a script can reach them. User text
// comes after it and can't form another.
const shard = "{0}"

// keys makes the names of keys. The scripts make the rest of them from the prefix; doc.go lists them all.
type keys struct{ prefix string }

func newKeys(prefix string) keys { return keys{prefix + ":" + shard + ":"} }

func (k keys) wake(host string) string      { return k.prefix + "wk:" + host }
func (k keys) watch(project string) string  { return k.prefix + "w:" + project }
func (k keys) events(project string) string { return k.prefix + "ev:" + project }
func (k keys) ends() string                 { return k.prefix + "end" }
func (k keys) outbox() string               { return k.prefix + "o" }
func (k keys) registrations() string        { return k.prefix + "rg" }
func (k keys) preview(id string) string     { return k.prefix + "pv:" + id }
func (k keys) durations(kind string) string { return k.prefix + "dur:" + kind }

// idempotency is one record's name: of one API key, and of fixed length whatever the client sends.
func idempotency(apiKey, name string) string {
	if name == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(apiKey + "\x00" + name))
	return string(sum[:16])
}
