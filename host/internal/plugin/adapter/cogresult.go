package adapter

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"ft.tc/backlot/api/generator"
)

// result keeps the files of an output, and what is left of it as metadata.
func (c *cog) result(ctx context.Context, m model, s state, r generator.Request, h generator.Host) (generator.Result, error) {
	var output any
	if len(s.Output) > 0 {
		if err := decode(s.Output, &output); err != nil {
			return generator.Result{}, c.wrong("gives an output that can't be read")
		}
	}
	w := walker{folder: c.folder(r, h, c.block.mediaType), urls: m.givesFiles}
	output, err := w.walk(ctx, output, 0)
	if err != nil {
		return generator.Result{}, err
	}
	if m.concatenate {
		output = joined(output)
	}
	metadata := map[string]any{"generation_model": c.name, "output": output}
	if len(s.Metrics) > 0 {
		metadata["metrics"] = s.Metrics
	}
	encoded, err := json.Marshal(metadata)
	if err != nil {
		return generator.Result{}, err
	}
	out := generator.Result{Artifacts: w.artifacts, Metadata: encoded}
	if len(w.artifacts) > 0 {
		out.Media = w.artifacts[0].Name
	}
	return out, nil
}

// walker puts the names of artifacts in place of the files in an output.
type walker struct {
	*folder

	urls bool // every URL is a file, not only those of the service
}

func (w *walker) walk(ctx context.Context, v any, depth int) (any, error) {
	if depth > deepest {
		return nil, w.wrong("gives an output that is nested too deeply")
	}
	var err error
	switch v := v.(type) {
	case string:
		if !w.isFile(v) {
			return v, nil
		}
		a, err := w.take(ctx, v, "", "")
		return a.Name, err
	case []any:
		for i := range v {
			if v[i], err = w.walk(ctx, v[i], depth+1); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) { // so that names come out the same each time
			if v[k], err = w.walk(ctx, v[k], depth+1); err != nil {
				return nil, err
			}
		}
	}
	return v, nil
}

func (w *walker) isFile(s string) bool {
	if isData(s) {
		return true
	}
	if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") || strings.ContainsAny(s, " \n") {
		return false
	}
	_, err := w.own(s)
	return err == nil || w.urls
}

// joined makes one text of the pieces of a streamed one.
func joined(output any) any {
	list, ok := output.([]any)
	if !ok {
		return output
	}
	var b strings.Builder
	for _, piece := range list {
		s, ok := piece.(string)
		if !ok {
			return output
		}
		b.WriteString(s)
	}
	return b.String()
}
