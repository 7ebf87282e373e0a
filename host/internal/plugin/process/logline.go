package process

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/go-hclog"
)

// writeLine logs one line of a child: an hclog entry keeps level and fields, a panic is an error, the
// rest is for who debugs.
func writeLine(l hclog.Logger, in line) {
	if level, message, fields, ok := parseEntry(in.text); ok {
		l.Log(level, message, fields...)
		return
	}
	text := strings.ToValidUTF8(string(in.text), "\ufffd")
	if beginsDump(text) {
		l.Error(text, "stream", in.stream)
		return
	}
	l.Debug(text, "stream", in.stream)
}

// parseEntry reads a line of hclog's JSON format.
func parseEntry(text []byte) (level hclog.Level, message string, fields []any, ok bool) {
	if !bytes.HasPrefix(text, []byte("{")) {
		return 0, "", nil, false
	}
	var entry map[string]any
	if json.Unmarshal(text, &entry) != nil {
		return 0, "", nil, false
	}
	name, _ := entry["@level"].(string)
	message, ok = entry["@message"].(string)
	level = hclog.LevelFromString(name)
	if !ok || level == hclog.NoLevel || level == hclog.Off {
		return 0, "", nil, false
	}
	for _, k := range slices.Sorted(maps.Keys(entry)) {
		if !strings.HasPrefix(k, "@") {
			fields = append(fields, k, entry[k])
		}
	}
	return level, message, fields, true
}
