package command

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/terminal"
)

func (o *Options) getCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "get ID…", Short: "Show tasks as they are now", Args: cobra.MinimumNArgs(1),
		Long: "Show tasks as they are now. Exits with 0 whatever became of them; watch tells by its exit code.",
	}
	c.ValidArgsFunction = o.completeTasks
	return o.ofService(c, func(s *session, args []string) error {
		return s.each(args, func(id string) error {
			b, err := s.Get(s.ctx, taskPath(id, "/status"))
			if err != nil {
				return err
			}
			return show(s, b, func(t status) {
				s.out.Pairs(t.pairs(time.Now())...)
				if id != args[len(args)-1] {
					s.out.Printf("\n")
				}
			})
		})
	})
}

func (s status) pairs(now time.Time) []terminal.Pair {
	text := func(name, value string) terminal.Pair {
		return terminal.Pair{Name: name, Value: terminal.Cell{Text: value}}
	}
	all := []terminal.Pair{
		text("task", s.ID), text("type", s.Type), text("project", s.Project),
		{Name: "status", Value: stateCell(s.Status)},
	}
	if s.Status == task.Processing {
		all = append(all, text("progress", percent(s.Progress)))
	}
	if !s.Status.Ended() {
		all = append(all, text("step", s.Step))
	}
	all = append(all, terminal.Pair{Name: "error", Value: terminal.Cell{Text: s.Error, Style: terminal.Red}}, text("code", s.code()),
		text("priority", priorityNames[s.Priority]), text("attempt", s.attempts()), text("submitted", ago(s.Created, now)), text("ran", s.ran()),
		text("retry of", s.RetryOf), text("depends on", strings.Join(s.DependsOn, ", ")), text("metadata", present(s.Metadata)))
	if s.Result == nil {
		return all
	}
	all = append(all, text("result", s.Result.MediaURL), text("media id", s.Result.MediaID))
	for _, name := range slices.Sorted(maps.Keys(s.Result.Metadata)) {
		all = append(all, text("  "+name, compact(s.Result.Metadata[name])))
	}
	for _, a := range s.Result.Artifacts {
		all = append(all, text("  "+a.Role, a.URL))
	}
	return all
}

func (s status) code() string {
	if s.Failure == nil {
		return ""
	}
	return s.Failure.Code
}

func (s status) attempts() string {
	if s.Attempt < 2 {
		return ""
	}
	return fmt.Sprint(s.Attempt)
}

func (s status) ran() string {
	if s.Seconds == nil {
		return ""
	}
	return span(time.Duration(*s.Seconds) * time.Second)
}

func present(b json.RawMessage) string {
	if string(b) == "null" {
		return ""
	}
	return string(b)
}

// compact shows a text without its quotes, and cuts what is long.
func compact(b json.RawMessage) string {
	const most = 300
	text := string(b)
	var unquoted string
	if json.Unmarshal(b, &unquoted) == nil && unquoted != "" {
		text = unquoted
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "… (--json has all of it)"
	}
	return text
}
