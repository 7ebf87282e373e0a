package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"

	"ft.tc/backlot/plugins/video/ffmpeg"
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

// failure turns what went wrong into a sentence for the person who submitted the task. What ffmpeg and
// the system said goes to the log: it holds paths.
func failure(ctx context.Context, t *sdk.Task, words string, err error) error {
	var already *sdk.Failure
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.As(err, &already) {
		return err
	}
	t.Warnf("rendering failed: %v: %s", err, words)
	switch {
	case errors.Is(err, ffmpeg.ErrMissing):
		return sdk.Failf("ffmpeg_missing", "ffmpeg is not installed on this host: install the ffmpeg package")
	case errors.Is(err, ffmpeg.ErrEncoder):
		return sdk.Failf("ffmpeg_unsuitable", "The ffmpeg of this host can't encode H.264: install one with libx264")
	case errors.Is(err, ffmpeg.ErrKilled):
		return sdk.Retryf("ffmpeg_killed", "ffmpeg was killed while it rendered the video: try again, with a smaller resolution if it happens again")
	case errors.Is(err, ffmpeg.ErrDiskFull), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return sdk.Retryf("disk_full", "The host's disk is full: free some space on it, then try again")
	case errors.Is(err, ffmpeg.ErrFailed):
		return sdk.Retryf("render_failed", "ffmpeg could not render the video: the host's log has its message")
	}
	return sdk.Retryf("render_failed", "The video could not be rendered: the host's log says why")
}
