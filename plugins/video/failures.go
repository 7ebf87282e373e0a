package main

import (
	"errors"
	"fmt"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/plugins/video/overlay"
	"ft.tc/backlot/plugins/video/storyboard"
	"ft.tc/backlot/sdk"
)

// badPicture names the field whose picture is none. Errors of the file system pass.
func badPicture(field, url string, err error) error {
	switch {
	case errors.Is(err, storyboard.ErrNotImage):
		return sdk.Failf("input_not_image", "%s is not an image that can be read: give a PNG, JPEG, WebP or GIF", named(field, url))
	case errors.Is(err, storyboard.ErrTooLarge):
		return sdk.Failf("input_too_large", "%s has more than 50 megapixels: give a smaller image", named(field, url))
	}
	return err
}

// badMedia names the field whose film or sound ffmpeg can't read. What is wrong with the host passes.
func badMedia(field, url string, err error) error {
	for _, hosts := range []error{ffmpeg.ErrMissing, ffmpeg.ErrKilled, ffmpeg.ErrDiskFull} {
		if errors.Is(err, hosts) {
			return err
		}
	}
	if errors.Is(err, ffmpeg.ErrFailed) || errors.Is(err, overlay.ErrCut) {
		return sdk.Failf("input_damaged", "%s is damaged or cut off: it can't be read as what it begins as", named(field, url))
	}
	return err
}

func named(field, url string) string { return fmt.Sprintf("%s (%s)", field, shown(url)) }

// shown keeps a message readable whatever the URL is.
func shown(url string) string {
	if r := []rune(url); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return url
}
