// Command cards is a plugin in forty lines: title cards as SVG, as a process or as a WebAssembly module.
package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"time"

	"ft.tc/backlot/sdk"
)

const schema = `{"type": "object", "required": ["title"], "errorMessage": "A title card needs a title", "properties": {
	"title": {"type": "string", "minLength": 1, "maxLength": 80, "errorMessage": "The title must have 1 to 80 characters"}}}`

var plugin = sdk.Plugin{Name: "cards", Version: "1.0.0", Generators: []sdk.Generator{sdk.Func(sdk.TypeSpecification{
	Type: "title_card", Description: "Draws a title card", DataSchema: []byte(schema), Example: []byte(`{"title": "Rain"}`),
	Queue: sdk.QueueCPUIntensive, Typical: time.Second, Maximum: time.Minute, Deterministic: true,
}, draw)}}

func main() { sdk.Serve(plugin) }

func draw(_ context.Context, t *sdk.Task) (*sdk.Result, error) {
	var data struct{ Title string }
	if err := t.Decode(&data); err != nil {
		return nil, err
	}
	t.Progress(0.5, "drawing")
	var title bytes.Buffer
	_ = xml.EscapeText(&title, []byte(data.Title)) // a buffer takes everything
	card, err := t.Save("card.svg", "media", "image/svg+xml", fmt.Appendf(nil,
		`<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><rect width="100%%" height="100%%"/>
<text x="640" y="380" font-size="64" fill="#fff" text-anchor="middle">%s</text></svg>`, title.String()))
	return &sdk.Result{Media: card.Name, Artifacts: []sdk.Artifact{card}}, err
}
