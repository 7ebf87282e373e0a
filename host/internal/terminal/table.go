package terminal

import (
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// Cell is a text of a table.
type Cell struct {
	Text  string
	Style Style
	Right bool // of a number
}

// Table has a heading for each column.
type Table struct {
	Head []string
	Rows [][]Cell
}

// Add appends a row.
func (t *Table) Add(cells ...Cell) { t.Rows = append(t.Rows, cells) }

// Text makes cells of texts.
func Text(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, text := range texts {
		cells[i].Text = text
	}
	return cells
}

const gap = "  "

// Lines are the lines of the table, each as wide as width at most where that is not 0.
func (t *Table) Lines(width int, color bool) []string {
	head := make([]Cell, len(t.Head))
	for i, text := range t.Head {
		head[i] = Cell{Text: text, Style: Faint, Right: len(t.Rows) > 0 && t.Rows[0][i].Right}
	}
	rows := append([][]Cell{head}, t.Rows...)
	widths := make([]int, len(head))
	for _, row := range rows {
		for i := range row {
			row[i].Text = Line(row[i].Text)
			widths[i] = max(widths[i], runewidth.StringWidth(row[i].Text))
		}
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = line(row, widths, width, color)
	}
	return lines
}

func line(row []Cell, widths []int, width int, color bool) string {
	var b strings.Builder
	used := 0
	for i, c := range row {
		if i > 0 {
			b.WriteString(gap)
			used += len(gap)
		}
		column := widths[i]
		if width > 0 {
			column = min(column, width-used)
		}
		if column <= 0 {
			break
		}
		text := runewidth.Truncate(c.Text, column, "…")
		space := strings.Repeat(" ", max(0, column-runewidth.StringWidth(text))) // where … is wide it takes two columns
		if text = paint(text, c.Style, color); c.Right {
			text, space = space, text
		}
		b.WriteString(text + space)
		used += column
	}
	return strings.TrimRight(b.String(), " ")
}

// Table prints a table. On a terminal no line is wider than that.
func (p *Printer) Table(t *Table) {
	for _, line := range t.Lines(p.Width(), p.Color) {
		_, _ = io.WriteString(p.Out, line+"\n")
	}
}

// Pair is a name and what it stands for.
type Pair struct {
	Name  string
	Value Cell
}

// Pairs prints names and values below one another; those without a text are left out.
func (p *Printer) Pairs(pairs ...Pair) {
	const widest = 12
	for _, pair := range pairs {
		if pair.Value.Text == "" {
			continue
		}
		name := Line(pair.Name) + strings.Repeat(" ", max(1, widest-runewidth.StringWidth(pair.Name)))
		_, _ = io.WriteString(p.Out, paint(name, Faint, p.Color)+paint(Line(pair.Value.Text), pair.Value.Style, p.Color)+"\n")
	}
}

// Cut makes a line of text no wider than width; 0 stands for any.
func Cut(text string, width int) string {
	if text = Line(text); width <= 0 {
		return text
	}
	return runewidth.Truncate(text, width, "…")
}
