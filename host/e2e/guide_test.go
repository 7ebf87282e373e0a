package e2e

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// recipe is a snippet of a page under its heading, and what the block right after it says that comes back.
type recipe struct{ heading, command, language, answer string }

// block is a heading, or a code block; group 3 and 4 are what stands in one that follows it at once.
var block = regexp.MustCompile("(?m)^#+ (.*)$|^```sh\n((?s:.*?))^```\n(?:```(json|text)\n((?s:.*?))^```\n)?")

func recipes(t *testing.T, path string) (all []recipe) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	var heading string
	for _, found := range block.FindAllStringSubmatch(string(b), -1) {
		if found[2] == "" {
			heading = found[1]
			continue
		}
		all = append(all, recipe{heading: heading, command: found[2], language: found[3], answer: found[4]})
	}
	return all
}

// matches compares what came back with the page, whose lines are broken for reading; … stands for anything.
func (r recipe) matches(printed string) bool {
	parts := strings.Split(unspaced(r.answer), "…")
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	return regexp.MustCompile("^" + strings.Join(parts, "(?s:.*)") + "$").MatchString(unspaced(printed))
}

func unspaced(text string) string { return strings.Join(strings.Fields(text), "") }

// The guide for app developers, pasted into one shell with the limits that it tells of.
func TestRecipesOfTheGuideDoWhatTheySay(t *testing.T) {
	t.Parallel()
	s := startService(t, "")
	there := strings.NewReplacer("http://localhost:8001", s.url, "9000", strconv.Itoa(freePort(t)))
	all := recipes(t, "../docs/rest.md")
	require.Greater(t, len(all), 20)
	commands := make([]string, len(all))
	for i, r := range all {
		commands[i] = there.Replace(r.command)
	}
	for i, printed := range s.typed(t, commands) {
		r := all[i]
		r.answer = there.Replace(r.answer)
		t.Run(r.heading, func(t *testing.T) {
			require.True(t, r.matches(printed), "%s\nprinted\n%s\nand the page says\n%s", r.command, printed, r.answer)
			if r.language == "json" {
				require.True(t, json.Valid([]byte(printed)), printed)
			}
		})
	}
}

func TestGuideHasEveryCodeAndEveryCall(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../docs/rest.md")
	require.NoError(t, err)
	page := string(b)
	d := startService(t, "").openAPI()
	codes := d.root["components"].(object)["schemas"].(object)["ErrorCode"].(object)["enum"].([]any)
	require.NotEmpty(t, codes)
	var lacking []string
	for _, code := range codes {
		if code := "`" + code.(string) + "`"; !strings.Contains(page, code) {
			lacking = append(lacking, code)
		}
	}
	for _, o := range d.operations() {
		if !strings.Contains(page, o.path) {
			lacking = append(lacking, o.path)
		}
	}
	require.Empty(t, lacking)
}
