package payload

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"strings"
)

const maxBase = 60 // characters of a name that are kept

var (
	unfit     = regexp.MustCompile(`[^A-Za-z0-9_]+`)
	extension = regexp.MustCompile(`^\.[A-Za-z0-9]{1,8}$`)
)

// mark is what names of this key hold, whatever else becomes of them: Payload appends -1 and so on to a name that is
// taken, and an upload collection with formatOptions changes the extension. The letters around it keep Payload from
// counting its last digits up, and from taking its end for a forbidden extension, which it looks for without the dot.
func mark(key string) string {
	sum := sha256.Sum256([]byte(key))
	return "k" + hex.EncodeToString(sum[:10]) + "z"
}

// uploadName is the file's name with its key's mark in it. It consists of characters that Payload leaves alone.
func uploadName(f File) string {
	base := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
	ext := path.Ext(base)
	if !extension.MatchString(ext) {
		ext = ""
	}
	base = strings.Trim(unfit.ReplaceAllString(strings.TrimSuffix(base, ext), "-"), "-")
	base = strings.Trim(base[:min(len(base), maxBase)], "-")
	if base == "" {
		base = "file"
	}
	return base + "-" + mark(f.Key) + strings.ToLower(ext)
}
