package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// step is a command of a transcript, and what it is said to print; … stands for anything.
type step struct{ command, printed string }

// transcript reads the console blocks of a page.
func transcript(t *testing.T, path string) []step {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	var steps []step
	for _, block := range regexp.MustCompile("(?ms)^```console\n(.*?)^```$").FindAllStringSubmatch(string(b), -1) {
		for line := range strings.Lines(block[1]) {
			if command, ok := strings.CutPrefix(line, "$ "); ok {
				steps = append(steps, step{command: command})
				continue
			}
			last := &steps[len(steps)-1]
			if more, ok := strings.CutPrefix(line, "> "); ok && last.printed == "" {
				last.command += more
			} else {
				last.printed += line
			}
		}
	}
	return steps
}

// matches compares what was printed with what the page says, however many spaces there are between words.
func (s step) matches(printed string) bool {
	var form strings.Builder
	for line := range strings.Lines(s.printed) {
		if line == "…\n" {
			form.WriteString(`(?s:.*)`)
			continue
		}
		words := strings.Fields(line)
		for i, word := range words {
			words[i] = strings.ReplaceAll(regexp.QuoteMeta(word), "…", `.*`)
		}
		form.WriteString(`[ ]*` + strings.Join(words, ` *`) + ` *\n`)
	}
	return regexp.MustCompile("^" + form.String() + "$").MatchString(printed)
}

// The page's session, typed into one shell.
func TestSessionOfThePageIsAsItSays(t *testing.T) {
	t.Parallel()
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(hook.Close)
	s := startService(t, unlimited)
	there := strings.NewReplacer("http://localhost:8001", s.url, "http://localhost:9000", hook.URL)
	steps := transcript(t, "../docs/cli.md")
	require.Greater(t, len(steps), 20)
	commands := make([]string, len(steps))
	for i, step := range steps {
		commands[i] = there.Replace(step.command)
	}
	for i, printed := range s.typed(t, commands) {
		step := steps[i]
		step.printed = there.Replace(step.printed)
		require.True(t, step.matches(printed), "%s\nprinted\n%s\nand the page says\n%s", step.command, printed, step.printed)
	}
}
