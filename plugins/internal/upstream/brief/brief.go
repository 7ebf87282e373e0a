// Package brief reads what the tasks of pictures and of films have in common: words for a prompt, and a seed.
package brief

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// MaxSeed is what a JSON number holds exactly.
const MaxSeed = 1<<53 - 1

// Seed is the one that was asked for, or one that the same task data give again.
func Seed(asked *uint64, data []byte) uint64 {
	if asked != nil {
		return *asked
	}
	sum := sha256.Sum256(data)
	return binary.BigEndian.Uint64(sum[:]) & MaxSeed
}

// TooLong reports whether a text has more than so many characters.
func TooLong(s string, most int) bool { return len(s) > most && len([]rune(s)) > most }

// Phrase is a value of task_data as a prompt says it: with its noun behind it, unless it has that already ("noir style",
// but not "wide shot shot"), and without an end of its own.
func Phrase(said, noun string) string {
	said = strings.TrimRight(strings.TrimSpace(strings.ReplaceAll(said, "_", " ")), ".,; ")
	if said == "" || strings.Contains(strings.ToLower(said), noun) {
		return said
	}
	return said + " " + noun
}
