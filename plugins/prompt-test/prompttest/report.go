package prompttest

import "ft.tc/backlot/sdk"

// tokenCount is how long prompt and answer are, and who says so.
type tokenCount struct {
	Prompt     int    `json:"prompt"`
	Completion int    `json:"completion"`
	Method     string `json:"method"`
}

// report is the result of a task; said is nil in a dry run.
func (g *Generator) report(data promptData, parsed template, rendered rendering, said *answer) *sdk.Result {
	metadata := map[string]any{
		"rendered_prompt":   rendered.text,
		"variables_used":    list(rendered.used),
		"missing_variables": list(rendered.missing),
		"unused_parameters": list(rendered.unused),
		"warnings":          list(warnings(parsed, said)),
		"tokens":            count(rendered.text, said),
		"prompt_id":         data.PromptID,
		"agent_type":        data.AgentType,
		"test_result_id":    data.TestResultID,
		"dry_run":           said == nil,
		"output":            nil,
		"model":             nil,
		"latency_ms":        0,
		"generation_model":  dryRunModel,
	}
	if said != nil {
		metadata["output"] = said.text
		metadata["model"] = said.model
		metadata["latency_ms"] = said.lapsed.Milliseconds()
		metadata["generation_model"] = said.model
	}
	return &sdk.Result{Metadata: metadata}
}

func warnings(parsed template, said *answer) []string {
	if said != nil && said.cut {
		return append(parsed.issues, "the answer was cut at max_tokens")
	}
	return parsed.issues
}

// count takes the server's figures where it gives any.
func count(prompt string, said *answer) tokenCount {
	switch {
	case said == nil:
		return tokenCount{Prompt: estimateTokens(prompt), Method: tokenMethodEstimate}
	case said.usage != nil:
		return tokenCount{Prompt: said.usage.Prompt, Completion: said.usage.Completion, Method: tokenMethodBackend}
	}
	return tokenCount{Prompt: estimateTokens(prompt), Completion: estimateTokens(said.text), Method: tokenMethodEstimate}
}

// list keeps an empty list from becoming null.
func list(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}
