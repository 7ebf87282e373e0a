package prompttest

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"

	"ft.tc/backlot/sdk"
)

// The files that a task leaves when models were asked.
const (
	transcriptFile = "transcript.md"
	reportFile     = "report.json"
)

func writeFiles(t *sdk.Task, m map[string]any, said transcript) error {
	if err := os.WriteFile(t.Path(transcriptFile), []byte(said.markdown()), 0o600); err != nil {
		return err
	}
	full := maps.Clone(m)
	if given(said.r.Schema) {
		full["response_schema"] = said.r.Schema
	}
	return writeJSON(t.Path(reportFile), full)
}

func writeJSON(path string, v any) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	out := bufio.NewWriter(f)
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	return out.Flush()
}
