package command

import (
	"fmt"
	"math"
	"time"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/terminal"
)

// explanation is why a task is where it is.
type explanation struct {
	Status  task.State `json:"status"`
	Summary string     `json:"summary"`
	Gates   []struct {
		Gate    string `json:"gate"`
		Open    bool   `json:"open"`
		Message string `json:"message"`
	} `json:"gates"`
	Position *int     `json:"queue_position"`
	Ahead    *waiting `json:"ahead"`
	Start    *float64 `json:"expected_start_seconds"`
}

// waiting counts waiting tasks by priority.
type waiting struct {
	High   int `json:"high"`
	Normal int `json:"normal"`
	Low    int `json:"low"`
}

func (w waiting) sum() int { return w.High + w.Normal + w.Low }

func (w waiting) String() string {
	if w.sum() == 0 {
		return "none"
	}
	return fmt.Sprintf("%d high, %d normal, %d low", w.High, w.Normal, w.Low)
}

func (o *Options) explainCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "explain ID…", Short: "Tell why a task waits, and for how long", Args: cobra.MinimumNArgs(1),
		Long: "Tell why a task waits: which of the gates before its start are closed, what is ahead of it, and when it may start.",
	}
	c.ValidArgsFunction = o.completeTasks
	return o.ofService(c, func(s *session, args []string) error {
		return s.each(args, func(id string) error {
			b, err := s.Get(s.ctx, taskPath(id, "/explain"))
			if err != nil {
				return err
			}
			return show(s, b, func(e explanation) { e.print(s.out) })
		})
	})
}

func (e explanation) print(out *terminal.Printer) {
	out.Printf("%s\n", e.Summary)
	if len(e.Gates) > 0 {
		t := &terminal.Table{Head: []string{"", "GATE", "WHY"}}
		for _, g := range e.Gates {
			mark := terminal.Cell{Text: "open", Style: terminal.Green}
			if !g.Open {
				mark = terminal.Cell{Text: "closed", Style: terminal.Red}
			}
			t.Add(mark, terminal.Cell{Text: g.Gate}, terminal.Cell{Text: g.Message})
		}
		out.Table(t)
	}
	var pairs []terminal.Pair
	if e.Position != nil {
		pairs = append(pairs, terminal.Pair{Name: "place", Value: terminal.Cell{Text: fmt.Sprint(*e.Position)}})
	}
	if e.Ahead != nil {
		pairs = append(pairs, terminal.Pair{Name: "ahead", Value: terminal.Cell{Text: e.Ahead.String()}})
	}
	if e.Start != nil {
		pairs = append(pairs, terminal.Pair{Name: "starts in", Value: terminal.Cell{Text: "about " + span(time.Duration(math.Ceil(*e.Start))*time.Second)}})
	}
	out.Pairs(pairs...)
}
