package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
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

const marker = "=== step"

// The page's session, typed into one shell.
func TestSessionOfThePageIsAsItSays(t *testing.T) {
	t.Parallel()
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	t.Cleanup(hook.Close)
	s := startService(t, unlimited)
	there := strings.NewReplacer("http://localhost:8001", s.url, "http://localhost:9000", hook.URL)
	steps := transcript(t, "../docs/cli.md")
	require.Greater(t, len(steps), 20)
	var script strings.Builder
	for i, step := range steps {
		fmt.Fprintf(&script, "echo '%s' %d\n(exit $code)\n%scode=$?\n", marker, i, there.Replace(step.command))
	}
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "data"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "data", "api-key"), []byte(apiKey+"\n"), 0o600))
	c := exec.Command("bash", "-c", script.String())
	c.Dir = dir
	c.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "PATH="+bin+":"+os.Getenv("PATH"))
	out, _ := c.CombinedOutput()
	parts := strings.Split(string(out), marker)[1:]
	require.Len(t, parts, len(steps))
	for i, step := range steps {
		_, printed, _ := strings.Cut(parts[i], "\n")
		step.printed = there.Replace(step.printed)
		require.True(t, step.matches(printed), "%s\nprinted\n%s\nand the page says\n%s", step.command, printed, step.printed)
	}
}
