package command

import (
	"fmt"
	"strings"
	"time"

	"ft.tc/backlot/host/internal/terminal"
)

// view is what top shows. What the service has not told yet is nil.
type view struct {
	service  string
	help     string
	trouble  string
	overview *overview
	plugins  *pluginList
	gpus     *gpuList
}

func (v view) lines(width int, color bool) []string {
	style := &terminal.Printer{Color: color}
	all := []string{style.Painted(cut(v.head(), width), terminal.Bold)}
	if v.trouble != "" {
		first, _, _ := strings.Cut(v.trouble, "\n")
		all = append(all, style.Painted(cut(first+"; trying again", width), terminal.Red))
	}
	if v.overview == nil {
		return append(all, "", "Waiting for the service.")
	}
	all = append(all, cut(v.hosts(), width), cut(v.ends(), width), cut(v.throughput(), width), "")
	all = append(all, v.types().Lines(width, color)...)
	if v.plugins != nil {
		all = append(append(all, ""), v.plugins.table().Lines(width, color)...)
	}
	if v.gpus != nil && len(v.gpus.Devices) > 0 {
		all = append(append(all, ""), v.gpus.table().Lines(width, color)...)
	}
	return all
}

func (v view) head() string {
	text := "Backlot at " + v.service
	if v.overview != nil {
		text += "  " + v.overview.At.Local().Format("15:04:05")
	}
	if v.help != "" {
		text += "  (" + v.help + ")"
	}
	return text
}

func (v view) hosts() string {
	draining := 0
	for _, h := range v.overview.Hosts {
		if h.Draining {
			draining++
		}
	}
	waits, runs, slots := 0, 0, 0
	for _, t := range v.overview.Types {
		waits, runs, slots = waits+t.Waiting.sum(), runs+t.Processing, slots+t.Slots
	}
	text := fmt.Sprintf("hosts %d, tasks that wait %d, that run %d, places %d", len(v.overview.Hosts), waits, runs, slots)
	if draining > 0 {
		text += fmt.Sprintf(", hosts that drain %d", draining)
	}
	return text
}

func (v view) ends() string {
	sum := v.overview.ends()
	return fmt.Sprintf("in the last hour completed %d, failed %d, cancelled %d", sum.Completed, sum.Failed, sum.Cancelled)
}

// throughput is the latest hour, a mark a minute.
func (v view) throughput() string {
	ends := make([]int, len(v.overview.Minutes))
	for i, m := range v.overview.Minutes {
		ends[i] = m.Completed + m.Failed + m.Cancelled
	}
	return sparkline(ends)
}

// sparkline draws numbers as marks of that height; nothing is the lowest.
func sparkline(numbers []int) string {
	marks := []rune("▁▂▃▄▅▆▇█")
	most := 0
	for _, n := range numbers {
		most = max(most, n)
	}
	var b strings.Builder
	for _, n := range numbers {
		height := 0
		if n > 0 {
			height = max(1, n*(len(marks)-1)/most)
		}
		b.WriteRune(marks[height])
	}
	return b.String()
}

func (v view) types() *terminal.Table {
	t := &terminal.Table{Head: []string{"TYPE", "QUEUE", "WAIT", "HIGH", "NORMAL", "LOW", "OLDEST", "RUN", "PLACES", "TYPICAL", "PLUGIN"}}
	for _, x := range v.overview.Types {
		oldest := ""
		if x.Oldest != nil {
			oldest = span(time.Duration(*x.Oldest * float64(time.Second)))
		}
		plugin := terminal.Cell{Text: x.Plugin}
		if x.Plugin == "" && x.Slots == 0 {
			plugin = terminal.Cell{Text: "none", Style: terminal.Red}
		}
		t.Add(terminal.Cell{Text: x.Type}, terminal.Cell{Text: x.Queue}, number(x.Waiting.sum()), number(x.Waiting.High), number(x.Waiting.Normal),
			number(x.Waiting.Low), terminal.Cell{Text: oldest, Right: true}, number(x.Processing), number(x.Slots),
			terminal.Cell{Text: span(time.Duration(x.Typical * float64(time.Second))), Right: true}, plugin)
	}
	return t
}

// cut makes a line no wider than there is room for; 0 is room for all.
func cut(text string, width int) string { return terminal.Cut(text, width) }
