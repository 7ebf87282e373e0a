package prompttest

import (
	"slices"
	"strings"
	"unicode/utf8"

	"ft.tc/backlot/sdk"
)

// dryReport is the metadata of a task that asked nobody.
func dryReport(r request, p prompt) map[string]any {
	m := common(r, p)
	if len(r.models) > 0 || len(r.checks) > 0 || r.schema != nil {
		m["warnings"] = append(m["warnings"].([]string), "this was a dry run: no model was asked, and nothing was checked that an answer would be checked for")
	}
	return m
}

// common is what every report says. What only answers tell is empty.
func common(r request, p prompt) map[string]any {
	return map[string]any{
		"rendered_prompt":        p.user.text,
		"rendered_system_prompt": textOrNull(p.system.text),
		"variables_used":         list(p.used),
		"missing_variables":      list(p.missing),
		"unused_parameters":      list(p.unused),
		"warnings":               list(p.issues),
		"statistics":             statisticsOf(p.user.text),
		"tokens":                 tokenCount{Prompt: estimateTokens(p.system.text) + estimateTokens(p.user.text), Method: tokenMethodEstimate},
		"prompt_id":              r.PromptID,
		"agent_type":             r.AgentType,
		"test_result_id":         r.TestResultID,
		"response_format":        r.formatName(),
		"dry_run":                true,
		"output":                 nil,
		"model":                  nil,
		"latency_ms":             0,
		"generation_model":       backendPreviz,
		"answers":                []judgement{},
		"comparison":             []row{},
		"passed":                 nil,
		"cost":                   nil,
	}
}

// statistics are what an author wants to know of a prompt's length.
type statistics struct {
	Characters int `json:"characters"`
	Words      int `json:"words"`
	Lines      int `json:"lines"`
}

func statisticsOf(text string) statistics {
	s := statistics{Characters: utf8.RuneCountInString(text), Words: len(strings.Fields(text))}
	if text != "" {
		s.Lines = strings.Count(strings.TrimSuffix(text, "\n"), "\n") + 1
	}
	return s
}

// report judges the answers, and leaves a transcript for people and all figures for programs.
func (g *Generator) report(t *sdk.Task, r request, p prompt, outcomes []outcome) (*sdk.Result, error) {
	judged := make([]judgement, 0, len(outcomes))
	for _, o := range outcomes {
		judged = append(judged, g.judge(r, o))
	}
	m := common(r, p)
	rows := compare(judged)
	headline(m, p, judged)
	m["settings"] = settingsOf(r, outcomes)
	m["answers"], m["comparison"] = judged, rows
	if err := writeFiles(t, m, transcript{r: r, p: p, judged: judged, rows: rows}); err != nil {
		return nil, sdk.Retryf("storage_failed", "The report could not be written to the work folder; please try again")
	}
	m["answers"] = shortened(judged)
	if first, ok := answeredFirst(m["answers"].([]judgement)); ok {
		m["output"] = first.Output
	}
	t.Progress(1, "done")
	return &sdk.Result{Metadata: m, Artifacts: []sdk.Artifact{
		{Name: transcriptFile, Role: "transcript", MediaType: "text/markdown"},
		{Name: reportFile, Role: "transcript", MediaType: "application/json"},
	}}, nil
}

// settingsOf is how the models were asked, the operator's settings included.
func settingsOf(r request, outcomes []outcome) map[string]any {
	ask := outcomes[0].ask
	return map[string]any{"temperature": ask.Temperature, "max_tokens": ask.MaxTokens, "seed": ask.Seed, "stop": list(ask.Stop), "runs": r.runs}
}

// Metadata is kept with the task and read with every look at it, so long answers are there in part only.
const (
	mostShown  = 256 << 10 // bytes, of all answers
	leastShown = 8 << 10   // of one
)

func shortened(judged []judgement) []judgement {
	room := max(leastShown, mostShown/len(judged))
	all := slices.Clone(judged)
	for i, j := range all {
		if j.Output != nil && len(*j.Output) > room {
			cut := strings.ToValidUTF8((*j.Output)[:room], "")
			all[i].Output, all[i].OutputCut = &cut, true
		}
	}
	return all
}

// list keeps an empty list from becoming null, and the caller's from being changed.
func list(names []string) []string { return append([]string{}, names...) }

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
