package media

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ft.tc/backlot/api/generator"
)

const (
	posterWide     = 1920 // pixels at most
	thumbnailSide  = 320
	thumbnailAbove = 640 // an image up to this is its own thumbnail
	deriveTimeout  = 20 * time.Second
	derivePixels   = "100000000" // that ffmpeg may decode; see maxPixels
	derivedBytes   = 8 << 20
)

// errNoTool says that there is nothing to derive with, which is no cause for a warning.
var errNoTool = errors.New("ffmpeg is not installed")

// derive adds a poster and a thumbnail of the principal picture where the generator left none. That it can't is a
// warning on the file that it would have been of.
func (p *put) derive(ctx context.Context, stored []Stored) []Stored {
	of := principal(stored)
	if of < 0 {
		return stored
	}
	video := isVideo(stored[of])
	for _, want := range []struct {
		role string
		size int
		make bool
	}{
		{"poster", posterWide, video},
		{"thumbnail", thumbnailSide, video || max(stored[of].Measured.Width, stored[of].Measured.Height) > thumbnailAbove},
	} {
		if !want.make || slices.ContainsFunc(stored, func(f Stored) bool { return f.Role == want.role }) {
			continue
		}
		made, err := p.deriveOne(ctx, stored[of], want.role, want.size)
		switch {
		case errors.Is(err, errNoTool):
		case err != nil:
			stored[of].Warning = fmt.Sprintf("no %s could be made: %v", want.role, err)
		default:
			stored = append(stored, made)
		}
	}
	return stored
}

// principal is the picture that stands for the task: the first of role media, or else the first that there is.
func principal(stored []Stored) int {
	picture := func(f Stored) bool { return f.Measured.Width > 0 }
	of := slices.IndexFunc(stored, func(f Stored) bool { return f.Role == "media" && picture(f) })
	if of < 0 {
		of = slices.IndexFunc(stored, func(f Stored) bool { return isVideo(f) && picture(f) })
	}
	return of
}

func isVideo(f Stored) bool { return strings.HasPrefix(baseType(f.MediaType), "video/") }

// deriveOne makes one JPEG out of a staged file, beside it.
func (p *put) deriveOne(ctx context.Context, of Stored, role string, size int) (Stored, error) {
	a := generator.Artifact{Role: role, MediaType: "image/jpeg"}
	name := storedName(a, p.taken)
	a.Name = "derived/" + name // no artifact of a generator can have a slash in its name
	aside := name + ".making"
	path := filepath.Join(p.store.stage.dir, p.temp, aside)
	defer func() { _ = p.store.stage.root.Remove(p.temp + "/" + aside) }()
	if err := still(ctx, p.local(of), path, of, size); err != nil {
		return Stored{}, err
	}
	src, err := p.store.stage.root.Open(p.temp + "/" + aside)
	if err != nil {
		return Stored{}, err
	}
	defer func() { _ = src.Close() }()
	info, err := src.Stat()
	if err != nil || info.Size() == 0 || info.Size() > derivedBytes {
		return Stored{}, errors.Join(err, errors.New("it came out empty or too large"))
	}
	sum, err := p.write(ctx, name, src, info.Size())
	if err != nil {
		return Stored{}, err
	}
	m, err := Probe(ctx, filepath.Join(p.store.stage.dir, p.temp, name), a.MediaType)
	if err != nil {
		return Stored{}, errors.Join(err, p.store.stage.root.Remove(p.temp+"/"+name))
	}
	f := p.keep(a, name, info.Size(), sum)
	f.Measured, f.Derived = m, true
	return f, nil
}

// still lets ffmpeg make one picture, of a video at a third of its length.
func still(ctx context.Context, from, to string, of Stored, size int) error {
	cmd, ok := tool(ctx, "ffmpeg", deriveTimeout)
	if !ok {
		return errNoTool
	}
	defer cmd.release()
	args := []string{"-v", "error", "-nostdin", "-threads", "1", "-protocol_whitelist", "file", "-max_pixels", derivePixels, "-f", formats[baseType(of.MediaType)].demuxer}
	if isVideo(of) {
		args = append(args, "-ss", strconv.FormatFloat(of.Measured.Duration/3, 'f', 3, 64))
	}
	args = append(args, "-i", "file:"+from, "-map", "0:v:0", "-frames:v", "1", "-vf", stillFilter(size, of.Measured.Alpha),
		"-threads", "1", "-pix_fmt", "yuvj420p", "-q:v", "3", "-f", "image2", "-update", "1", "file:"+to)
	_, err := cmd.output(1, args...)
	if err != nil {
		return errors.New("ffmpeg could not read a picture from it")
	}
	if _, err := os.Stat(to); errors.Is(err, fs.ErrNotExist) {
		return errors.New("ffmpeg found no picture in it")
	}
	return nil
}

// stillFilter makes a picture no larger than size, and puts what is transparent on grey.
func stillFilter(size int, alpha bool) string {
	scale := fmt.Sprintf("scale=w='min(%d,iw)':h='min(%d,ih)':force_original_aspect_ratio=decrease", size, size)
	if !alpha {
		return scale
	}
	return scale + ",format=rgba,split[a][b];[b]lutrgb=r=128:g=128:b=128:a=255[c];[c][a]overlay=format=auto"
}
