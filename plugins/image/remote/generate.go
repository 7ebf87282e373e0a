package remote

import (
	"context"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// Names of the work folder.
const (
	mediaName     = "image.png"
	thumbnailName = "thumbnail.jpg"
	draftName     = "upstream.part"
)

// The shares of a task's progress: references, then the server, then fitting.
const referencesDone, paintingDone = 0.08, 0.9

// Generate has the server paint, and fits what it made to the asked size.
func (g *Generator) Generate(ctx context.Context, t *sdk.Task) (result *sdk.Result, err error) {
	o, err := read(t)
	if err != nil {
		return nil, err
	}
	defer func() { tidy(t, o, err != nil) }()
	if o.references, err = gather(ctx, t, o.request); err != nil {
		return nil, err
	}
	t.Progress(referencesDone, "asking_model")
	begin := time.Now()
	made, err := g.painter.paint(ctx, t, o, draftName)
	if err != nil {
		return nil, err
	}
	lapsed := time.Since(begin)
	t.Progress(paintingDone, "fitting_picture")
	from, err := fit(t, draftName, o.width, o.height)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	t.Progress(1, "done")
	if made.references < len(o.references) {
		t.Warnf("the backend %s was given %d of %d reference images", g.backend, made.references, len(o.references))
	}
	return g.result(o, made, from, lapsed), nil
}

// tidy removes what only the making needed, and the result too where there is none.
func tidy(t *sdk.Task, o order, failed bool) {
	names := []string{draftName}
	for _, r := range o.references {
		names = append(names, r.name)
	}
	if failed {
		names = append(names, mediaName, thumbnailName)
	}
	upstream.Discard(t, names...)
}

func (g *Generator) result(o order, made painted, from string, lapsed time.Duration) *sdk.Result {
	server := map[string]any{"size": from, "seconds": lapsed.Seconds()}
	if made.asked != "" {
		server["asked_size"] = made.asked
	}
	if made.usage != nil {
		server["usage"] = made.usage
	}
	meta := map[string]any{
		"width": o.width, "height": o.height, "resolution": o.Resolution, "format": "png", "quality": o.Quality,
		"generation_model": made.model, "backend": g.backend, "prompt": o.prompt(),
		"references_used": made.references, "upstream": server,
	}
	if made.seed != nil {
		meta["seed"] = *made.seed
	}
	if made.revised != "" {
		meta["revised_prompt"] = made.revised
	}
	if o.CharacterID != "" {
		meta["character_id"] = o.CharacterID
	}
	return &sdk.Result{Media: mediaName, Metadata: meta, Artifacts: []sdk.Artifact{
		{Name: mediaName, Role: "media", MediaType: "image/png"},
		{Name: thumbnailName, Role: "thumbnail", MediaType: "image/jpeg"},
	}}
}
