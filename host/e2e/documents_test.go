package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What the README shows of the API, sent as it stands there.
func TestSnippetsOfTheReadmeAreTaken(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	var commands []string
	for _, r := range recipes(t, "../../README.md") {
		if r.heading == "Your first task" {
			commands = append(commands, r.command)
		}
	}
	require.Len(t, commands, 3, "make run, curl, and backlot")
	shown := s.typed(t, []string{
		strings.ReplaceAll(commands[1], "localhost:8001", strings.TrimPrefix(s.url, "http://")),
		"backlot context add readme " + s.url + " < data/api-key; backlot context use readme",
		strings.ReplaceAll(commands[2], " ID", " $(backlot list -p noir --quiet --limit 1)") + "\necho ended $?; ls",
	})
	require.Contains(t, shown[0], `"status":"completed","project_id":"noir"`)
	require.Contains(t, shown[0], `"media_url":"`+s.url)
	require.Contains(t, shown[2], "ended 0")
	require.Contains(t, shown[2], "alley.png")
}

// The backup of the operator's guide, taken as it says and put back.
func TestBackupOfTheGuideBringsTheTasksBack(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	id := s.submit("chaos", object{}, nil)
	s.await(id, 10*time.Second)
	var backup string
	for _, r := range recipes(t, "../docs/operations.md") {
		if r.heading == "Backups" {
			backup = r.command
		}
	}
	lines := strings.Split(strings.TrimSpace(backup), "\n")
	require.Len(t, lines, 3)
	require.Equal(t, []string{"systemctl stop backlot", "systemctl start backlot"}, []string{lines[0], lines[2]})
	s.shutDown()
	data := filepath.Join(s.dir, "data")
	run := func(command string) {
		c := exec.Command("bash", "-c", strings.ReplaceAll(command, "/var/lib/backlot", data))
		c.Dir = s.dir
		out, err := c.CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	run(lines[1])
	require.NoError(t, os.RemoveAll(filepath.Join(data, "redis")))
	run("tar -C /var/lib/backlot -xzf backlot-redis.tar.gz")
	s.start()
	s.awaitReady()
	require.Equal(t, "completed", s.status(id)["status"])
}

// documents are the pages that people read, with their text.
func documents(t *testing.T) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for _, pattern := range []string{"../../README.md", "../docs/*.md", "../docs/*/*.md", "../../sdk/*.md", "../../examples/*/README.md", "../../examples/*/*/README.md"} {
		paths, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, paths, pattern)
		for _, path := range paths {
			b, err := os.ReadFile(path)
			require.NoError(t, err)
			pages[path] = string(b)
		}
	}
	return pages
}

var commandInText = regexp.MustCompile("(?m)(?:`|^\\$ |^)backlot ((?:[a-z]+ )?[a-z]+)")

func TestCommandsOfTheDocumentsExist(t *testing.T) {
	t.Parallel()
	named := map[string]string{}
	for page, text := range documents(t) {
		for _, found := range commandInText.FindAllStringSubmatch(text, -1) {
			named[found[1]] = page
		}
	}
	require.Greater(t, len(named), 15)
	for words, page := range named {
		out, err := exec.Command(filepath.Join(bin, "backlot"), append(strings.Fields(words), "--help")...).CombinedOutput()
		require.NoError(t, err, "%s names backlot %s: %s", page, words, out)
		// The help of a group means that it has no such command.
		require.False(t, strings.Contains(words, " ") && strings.Contains(string(out), "[command]"), "%s names backlot %s", page, words)
	}
}

func TestLinksOfTheDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	links := 0
	for page, text := range documents(t) {
		for _, found := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(text, -1) {
			target, heading, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, ":") {
				continue
			}
			path := page
			if target != "" {
				path = filepath.Join(filepath.Dir(page), target)
			}
			links++
			_, err := os.Stat(path)
			require.NoError(t, err, "%s links to %s", page, found[1])
			if heading != "" {
				require.Contains(t, headings(t, path), heading, "%s links to %s", page, found[1])
			}
		}
	}
	require.Greater(t, links, 50)
}

// headings are the anchors of a page, as GitHub makes them.
func headings(t *testing.T, path string) (all []string) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, found := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(string(b), -1) {
		plain := regexp.MustCompile(`[^a-z0-9 _-]`).ReplaceAllString(strings.ToLower(found[1]), "")
		all = append(all, strings.ReplaceAll(plain, " ", "-"))
	}
	return all
}
