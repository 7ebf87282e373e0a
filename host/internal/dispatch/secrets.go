package dispatch

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"ft.tc/backlot/host/internal/plugin"
)

// secretName is a setting whose value is nobody's but the operator's and the plugin's.
var secretName = regexp.MustCompile(`(?i)key|token|secret|passw|credential|authorization`)

// shortestSecret leaves out what would be found in any sentence.
const shortestSecret = 6

// secretsOf replaces what a plugin was given in confidence, by the names of the settings. Plugins put it into sentences, which
// everybody may read who may read the task.
func secretsOf(m plugin.Manifest) *strings.Replacer {
	var all []string
	for name, value := range m.Env {
		if secretName.MatchString(name) {
			all = append(all, value)
		}
	}
	for _, block := range []json.RawMessage{m.Options, m.Adapter} {
		var value any
		if json.Unmarshal(block, &value) == nil {
			all = append(all, within(value, false)...)
		}
	}
	all = slices.DeleteFunc(all, func(s string) bool { return len(s) < shortestSecret })
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) }) // one may begin with the other
	var pairs []string
	for _, secret := range all {
		pairs = append(pairs, secret, "…")
	}
	return strings.NewReplacer(pairs...)
}

// within are the texts in a value that stand under a secret's name.
func within(value any, secret bool) (all []string) {
	switch value := value.(type) {
	case string:
		if secret {
			all = append(all, value)
		}
	case []any:
		for _, v := range value {
			all = append(all, within(v, secret)...)
		}
	case map[string]any:
		for name, v := range value {
			all = append(all, within(v, secret || secretName.MatchString(name))...)
		}
	}
	return all
}
