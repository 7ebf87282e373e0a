// Package docs makes a page for people out of an OpenAPI document: HTML alone, without a script. All that the document
// says, the words of plugins among it, is text there.
package docs

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
)

//go:embed page.html
var pageText string

//go:embed page.css
var style string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"prose": prose, "pretty": pretty, "anchor": anchor, "upper": upper, "rows": rows, "is": is, "limits": limits, "target": target,
}).Parse(pageText))

// Policy is the Content-Security-Policy of the page: its own style, and nothing else from anywhere.
func Policy() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}

// Page renders a document.
func Page(document []byte) ([]byte, error) {
	d, err := read(document)
	if err != nil {
		return nil, fmt.Errorf("the OpenAPI document: %w", err)
	}
	var b bytes.Buffer
	err = page.Execute(&b, map[string]any{
		"Document": d, "Groups": d.groups(), "Webhooks": d.hooks(), "Types": d.taskTypes(), "Schemas": d.schemas(),
		"Style": template.CSS(style), //nolint:gosec // the file of this folder
	})
	return b.Bytes(), err
}

func read(b []byte) (*document, error) {
	d := &document{}
	return d, json.Unmarshal(b, d)
}
