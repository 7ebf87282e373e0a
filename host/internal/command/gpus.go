package command

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/terminal"
)

// gpuList are the GPUs of all hosts with who has leased of them.
type gpuList struct {
	Devices []struct {
		UUID    string     `json:"uuid"`
		Host    string     `json:"host"`
		Index   int        `json:"index"`
		Name    string     `json:"name"`
		Memory  int        `json:"memory_mib"`
		Used    *int       `json:"used_mib"`
		Healthy bool       `json:"healthy"`
		Leases  []gpuLease `json:"leases"`
	} `json:"devices"`
}

type gpuLease struct {
	Task      string `json:"task_id"`
	Plugin    string `json:"plugin"`
	Memory    int    `json:"memory_mib"`
	Exclusive bool   `json:"exclusive"`
}

func (o *Options) gpusCommand() *cobra.Command {
	c := &cobra.Command{Use: "gpus", Short: "Show GPUs, and who has leased their memory", Args: cobra.NoArgs}
	return o.ofService(c, func(s *session, _ []string) error {
		b, err := s.Get(s.ctx, "/api/v1/gpus")
		if err != nil {
			return err
		}
		return show(s, b, func(all gpuList) {
			if len(all.Devices) == 0 {
				s.out.Printf("No host of this service has a GPU.\n")
				return
			}
			s.out.Table(all.table())
			s.out.Table(all.leases())
		})
	})
}

func (l gpuList) table() *terminal.Table {
	t := &terminal.Table{Head: []string{"GPU", "HOST", "NAME", "MEMORY", "LEASED", "", "USED", "STATE"}}
	for _, d := range l.Devices {
		leased := 0
		for _, x := range d.Leases {
			leased += x.Memory
		}
		used, state := "", terminal.Cell{Text: "healthy", Style: terminal.Green}
		if d.Used != nil {
			used = gib(*d.Used)
		}
		if !d.Healthy {
			state = terminal.Cell{Text: "lost", Style: terminal.Red}
		}
		t.Add(terminal.Cell{Text: fmt.Sprint(d.Index)}, terminal.Cell{Text: d.Host}, terminal.Cell{Text: d.Name},
			terminal.Cell{Text: gib(d.Memory), Right: true}, terminal.Cell{Text: gib(leased), Right: true},
			terminal.Cell{Text: gauge(leased, d.Memory)}, terminal.Cell{Text: used, Right: true}, state)
	}
	return t
}

func (l gpuList) leases() *terminal.Table {
	t := &terminal.Table{Head: []string{"LEASE ON", "PLUGIN", "MEMORY", "TASK"}}
	for _, d := range l.Devices {
		for _, x := range d.Leases {
			memory := gib(x.Memory)
			if x.Exclusive {
				memory = "all"
			}
			t.Add(terminal.Cell{Text: fmt.Sprintf("%s %d", d.Host, d.Index)}, terminal.Cell{Text: x.Plugin},
				terminal.Cell{Text: memory, Right: true}, terminal.Cell{Text: x.Task})
		}
	}
	if len(t.Rows) == 0 {
		t.Head = nil
	}
	return t
}

func gib(mib int) string { return fmt.Sprintf("%.1f GiB", float64(mib)/1024) }

// gauge draws a part of a whole.
func gauge(part, whole int) string {
	const width = 10
	n := 0
	if whole > 0 {
		n = min(width, max(0, (part*width+whole/2)/whole))
	}
	return strings.Repeat("█", n) + strings.Repeat("░", width-n)
}
