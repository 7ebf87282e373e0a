package remote

import (
	"context"
	"fmt"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/sdk"
)

const maxReference = 1536 // pixels of a reference's longer side when it is sent on

// reference is a picture of the task, made ready for a server: a PNG of moderate size in the work folder.
type reference struct {
	name string // in the work folder
}

// gather fetches the style guide and the reference images. A server gets a copy of their pixels, never the file.
func gather(ctx context.Context, t *sdk.Task, r request) ([]reference, error) {
	var fields, urls []string
	for i, u := range r.ReferenceImages {
		fields, urls = append(fields, fmt.Sprintf("reference_images[%d]", i)), append(urls, u)
	}
	if r.StyleGuide != "" {
		fields, urls = append(fields, "style_guide"), append(urls, r.StyleGuide)
	}
	var all []reference
	for i, u := range urls {
		t.Progress(referencesDone*float64(i)/float64(len(urls)), "reading_references")
		in, err := t.Input(ctx, u, sdk.InputImage)
		if err != nil {
			return all, err
		}
		img, err := picture.Decode(in.Path)
		if err != nil {
			return all, picture.Explain(fields[i], u, err)
		}
		ref := reference{name: fmt.Sprintf("reference-%d.png", i)}
		all = append(all, ref)
		if err := picture.SavePNG(t.Path(ref.name), picture.Shrink(img, maxReference)); err != nil {
			return all, upstream.NotWritten(err)
		}
		if ctx.Err() != nil {
			return all, context.Cause(ctx)
		}
	}
	return all, nil
}
