package main

import (
	"errors"
	"fmt"

	"ft.tc/backlot/plugins/video/storyboard"
	"ft.tc/backlot/sdk"
)

// badPanel names the panel that is no picture. Errors of the file system pass.
func badPanel(index int, url string, err error) error {
	field := fmt.Sprintf("storyboard_images[%d] (%s)", index, shown(url))
	switch {
	case errors.Is(err, storyboard.ErrNotImage):
		return sdk.Failf("input_not_image", "%s is not an image that can be read: give a PNG, JPEG, WebP or GIF", field)
	case errors.Is(err, storyboard.ErrTooLarge):
		return sdk.Failf("input_too_large", "%s has more than 50 megapixels: give a smaller image", field)
	}
	return err
}

// shown keeps a message readable whatever the URL is.
func shown(url string) string {
	if r := []rune(url); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return url
}
