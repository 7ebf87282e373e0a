package prompttest

import (
	"fmt"
	"strings"
)

// transcript is the report as people read it.
type transcript struct {
	r      request
	p      prompt
	judged []judgement
	rows   []row
}

// markdown writes the prompt, the comparison and the answers.
func (t transcript) markdown() string {
	var b strings.Builder
	b.WriteString("# Prompt test\n\n")
	if t.p.system.text != "" {
		b.WriteString("## System prompt\n\n" + fenced(t.p.system.text) + "\n")
	}
	b.WriteString("## Prompt\n\n" + fenced(t.p.user.text))
	if len(t.p.issues) > 0 {
		b.WriteString("\n")
	}
	for _, issue := range t.p.issues {
		b.WriteString("- ⚠ " + plain(issue) + "\n")
	}
	if len(t.judged) > 1 {
		b.WriteString("\n## Comparison\n\n" + t.table())
	}
	b.WriteString("\n## Answers\n")
	for i, j := range t.judged {
		fmt.Fprintf(&b, "\n### %d. %s (%s)", i+1, plain(j.Model), j.Backend)
		if t.r.runs > 1 {
			fmt.Fprintf(&b, ", run %d", j.Run)
		}
		b.WriteString("\n\n" + j.markdown())
	}
	return b.String()
}

func (t transcript) table() string {
	var b strings.Builder
	b.WriteString("| | model | backend | passed | checks | first token | total | tokens/s | tokens | cost |\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range t.rows {
		fmt.Fprintf(&b, "| %d | %s | %s | %d of %d | %d of %d | %s | %s | %s | %s | %s |\n", r.Rank, plain(r.Model), r.Backend, r.Passed, r.Runs,
			r.ChecksPassed, r.Checks, figure("%.2f s", r.FirstToken), figure("%.2f s", r.Total), figure("%.1f", r.TokensPerSecond),
			figure("%.0f", r.CompletionTokens), figure("%.6f", r.Cost))
	}
	return b.String()
}

func figure(format string, v *float64) string {
	if v == nil {
		return "–"
	}
	return fmt.Sprintf(format, *v)
}

func (j judgement) markdown() string {
	if j.Error != nil {
		return "No answer: " + plain(j.Error.Message) + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d + %d tokens%s · first after %.2f s, all after %.2f s · %.1f tokens/s", j.Usage.Prompt, j.Usage.Completion,
		map[bool]string{true: " (estimated)"}[j.Usage.Estimated], j.Latency.FirstToken, j.Latency.Total, j.Latency.TokensPerSecond)
	if j.Cost != nil {
		fmt.Fprintf(&b, " · %.6f %s", j.Cost.Amount, plain(j.Cost.Currency))
	}
	if j.FinishReason != nil {
		b.WriteString(" · ended by " + plain(*j.FinishReason))
	}
	b.WriteString("\n\n")
	b.WriteString(fenced(*j.Output) + "\n")
	for _, w := range j.Warnings {
		b.WriteString("- ⚠ " + plain(w) + "\n")
	}
	for _, e := range j.SchemaErrors {
		b.WriteString("- ✗ schema: " + plain(e) + "\n")
	}
	for _, v := range j.Checks {
		mark, detail := "✓", ""
		if !v.Passed {
			mark, detail = "✗", ": "+plain(v.Detail)
		}
		fmt.Fprintf(&b, "- %s %s %s%s\n", mark, v.Check, plain(string(v.Value)), detail)
	}
	return b.String()
}

// fenced puts text between fences that are longer than any in it.
func fenced(text string) string {
	longest, run := 2, 0
	for i := range len(text) {
		if text[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	return fence + "text\n" + strings.TrimSuffix(text, "\n") + "\n" + fence + "\n"
}

// plain is text in one line that means nothing to Markdown or HTML.
func plain(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > 300 {
		text = string(r[:300]) + "…"
	}
	return strings.NewReplacer("|", "\\|", "<", "&lt;", "`", "'", "*", "\\*", "[", "\\[", "_", "\\_", "\\", "\\\\").Replace(text)
}
