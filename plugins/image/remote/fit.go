package remote

import (
	"errors"
	"fmt"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/sdk"
)

const thumbnailSide = 320

// fit makes the result of what the server left: exactly the asked size, and a thumbnail. It returns the size that the
// server's picture has.
func fit(t *sdk.Task, draft string, width, height int) (from string, err error) {
	img, err := picture.Decode(t.Path(draft))
	var bad *picture.Error
	switch {
	case errors.As(err, &bad):
		return "", sdk.Failf("backend_bad_answer", "The model server sent something that is no intact PNG, JPEG, WebP or GIF picture of at most %d million pixels. The task is not at fault; the operator should look at the server.", picture.MaxPixels/1_000_000)
	case err != nil:
		return "", upstream.NotWritten(err)
	}
	from = fmt.Sprintf("%dx%d", img.Bounds().Dx(), img.Bounds().Dy())
	final := picture.Cover(img, width, height)
	if err := picture.SavePNG(t.Path(mediaName), final); err != nil {
		return "", upstream.NotWritten(err)
	}
	if err := picture.SaveJPEG(t.Path(thumbnailName), picture.Shrink(final, thumbnailSide)); err != nil {
		return "", upstream.NotWritten(err)
	}
	return from, nil
}
