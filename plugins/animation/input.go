package main

import (
	"context"
	"errors"
	"image"
	"io"
	"os"

	// The formats that a background may have.
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/webp"

	"ft.tc/backlot/plugins/animation/character"
	"ft.tc/backlot/plugins/animation/gltf"
	"ft.tc/backlot/plugins/animation/lips"
	"ft.tc/backlot/plugins/animation/rig"
	"ft.tc/backlot/plugins/animation/stage"
	"ft.tc/backlot/sdk"
)

// maxBackdropPixels is what a background image may unpack to; its header is looked at before anything is unpacked.
const maxBackdropPixels = 50_000_000

// loadCharacter is crew in its clothes, or what a URL names.
func loadCharacter(ctx context.Context, t *sdk.Task, r *request) (*rig.Model, error) {
	if r.Character == builtIn {
		m, err := character.New()
		if err == nil {
			r.Wardrobe.Dress(m)
		}
		return m, err
	}
	in, err := t.Input(ctx, r.Character, sdk.InputModel)
	if err != nil {
		return nil, err
	}
	file, err := content(in.Path, gltf.MaxBytes)
	if err != nil {
		return nil, err
	}
	m, err := gltf.Load(file)
	var refused *gltf.Refusal
	if errors.As(err, &refused) {
		return nil, sdk.Failf("invalid_input", "character: %s can't be used: %s", shown(r.Character), refused.Reason)
	}
	if err == nil && len(r.Wardrobe) > 0 {
		m.Warnings = append(m.Warnings, "wardrobe is for crew: this character keeps its own colours")
	}
	return m, err
}

// content is a file up to one byte more than it may have.
func content(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read from
	return io.ReadAll(io.LimitReader(f, most+1))
}

// loadLips reads the timings; nil where there are none.
func loadLips(ctx context.Context, t *sdk.Task, r *request) (*lips.Track, error) {
	if r.LipSync == nil {
		return nil, nil
	}
	in, err := t.Input(ctx, *r.LipSync, sdk.InputJSON)
	if err != nil {
		return nil, err
	}
	file, err := content(in.Path, lips.MaxBytes)
	if err != nil {
		return nil, err
	}
	track, err := lips.Parse(file)
	if err != nil {
		return nil, sdk.Failf("invalid_input", "lip_sync: %s holds no timings: %v", shown(*r.LipSync), err)
	}
	return track, nil
}

// loadBackground paints by words, or by the image of a URL.
func loadBackground(ctx context.Context, t *sdk.Task, r *request) (stage.Background, error) {
	words := r.backdrop()
	b, ok := stage.ParseBackground(words, r.Light)
	b.Ground = r.Ground
	if ok {
		return b, nil
	}
	in, err := t.Input(ctx, words, sdk.InputImage)
	if err != nil {
		return b, err
	}
	b.Picture, err = picture(in.Path, words)
	return b, err
}

func picture(path, url string) (image.Image, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read from
	broken := sdk.Failf("input_not_image", "background: %s is not an intact PNG, JPEG, WebP or GIF", shown(url))
	head, _, err := image.DecodeConfig(f)
	if err != nil {
		return nil, broken
	}
	if head.Width < 1 || head.Height < 1 || int64(head.Width)*int64(head.Height) > maxBackdropPixels {
		return nil, sdk.Failf("input_too_large", "background: %s has more than %d megapixels: give a smaller image", shown(url), maxBackdropPixels/1_000_000)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	p, _, err := image.Decode(f)
	if err != nil {
		return nil, broken
	}
	return p, nil
}

// shown keeps a message readable whatever the text is.
func shown(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return s
}
