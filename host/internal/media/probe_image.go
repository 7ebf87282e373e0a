package media

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"os"
	"strings"
)

// probeImage measures an image without decoding it. What Go has no decoder for is ffprobe's; an ffprobe that does
// not know it either is no reason to refuse it.
func probeImage(ctx context.Context, path, base string, m Measured) (Measured, error) {
	switch base {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
	default:
		found, err := probeStreams(ctx, path, base, m)
		if err != nil && ctx.Err() == nil {
			return m, nil
		}
		found.Duration, found.FPS, found.Frames = 0, 0, 0 // of a picture they are ffprobe's invention
		return found, err
	}
	f, err := os.Open(path)
	if err != nil {
		return m, fmt.Errorf("measuring: %w", err)
	}
	defer func() { _ = f.Close() }()
	c, _, err := image.DecodeConfig(f)
	if err != nil {
		return m, unreadable(base)
	}
	m.Width, m.Height = c.Width, c.Height
	m.Codec = strings.TrimPrefix(base, "image/")
	m.VideoCodec = m.Codec
	m.PixelFormat, m.BitDepth, m.Alpha = pixels(c.ColorModel)
	return m, nil
}

// pixels puts a colour model in ffmpeg's words.
func pixels(model color.Model) (name string, depth int, alpha bool) {
	switch model {
	case color.GrayModel:
		return "gray", 8, false
	case color.Gray16Model:
		return "gray16be", 16, false
	case color.RGBAModel:
		return "rgb24", 8, false
	case color.NRGBAModel:
		return "rgba", 8, true
	case color.RGBA64Model:
		return "rgb48be", 16, false
	case color.NRGBA64Model:
		return "rgba64be", 16, true
	case color.YCbCrModel:
		return "yuv", 8, false
	case color.NYCbCrAModel:
		return "yuva", 8, true
	case color.CMYKModel:
		return "cmyk", 8, false
	}
	palette, _ := model.(color.Palette)
	for _, c := range palette {
		if _, _, _, a := c.RGBA(); a < 0xffff {
			return "pal8", 8, true
		}
	}
	return "pal8", 8, false
}
