package kit

import (
	"bytes"
	"context"
	_ "embed" // the clip
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"ft.tc/backlot/api/generator"
)

const inputsFolder = "inputs" // of the work folder, as on a real host

// files serves local files for URLs, and asks next for the rest.
type files struct {
	paths map[string]string // by URL
	next  Fetcher           // nil where there is none
}

// Fetch copies the file into the work folder.
func (f files) Fetch(ctx context.Context, r generator.InputRequest, workDir string) (generator.Input, error) {
	path, ok := f.paths[r.URL]
	if !ok && f.next != nil {
		return f.next.Fetch(ctx, r, workDir)
	}
	if !ok {
		return generator.Input{}, generator.Failf("input_unavailable", "%s can't be fetched: give a local file for it with --input %s=PATH", r.URL, r.URL)
	}
	content, err := read(path, r.MaxBytes)
	if err != nil {
		return generator.Input{}, generator.Failf("input_unavailable", "%s can't be read: %v", path, err)
	}
	return put(workDir, filepath.Base(path), content, "")
}

// read gives the file's content, if it is not larger than the task wants it.
func read(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if limit <= 0 {
		return io.ReadAll(f)
	}
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(content)) > limit {
		err = fmt.Errorf("it is larger than the %d bytes that the plugin takes", limit)
	}
	return content, err
}

// put leaves the content among the task's inputs.
func put(workDir, name string, content []byte, mediaType string) (generator.Input, error) {
	folder := filepath.Join(workDir, inputsFolder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return generator.Input{}, err
	}
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return generator.Input{}, err
	}
	if mediaType == "" {
		mediaType = typeOf(name, content)
	}
	return generator.Input{Path: path, MediaType: mediaType, Size: int64(len(content))}, nil
}

// typeOf looks at the content, and at the name where that says nothing.
func typeOf(name string, content []byte) string {
	found, _, _ := strings.Cut(http.DetectContentType(content), ";")
	byName, _, _ := strings.Cut(mime.TypeByExtension(filepath.Ext(name)), ";")
	if byName != "" && (found == "application/octet-stream" || found == "text/plain") {
		return byName
	}
	return found
}

// specimens serves something good of each kind for any URL.
type specimens struct{}

//go:embed clip.mp4
var clip []byte

// Fetch makes up what the task asks for.
func (specimens) Fetch(_ context.Context, r generator.InputRequest, workDir string) (generator.Input, error) {
	switch r.Kind {
	case generator.InputImage:
		return put(workDir, "specimen.png", picture(), "image/png")
	case generator.InputAudio:
		return put(workDir, "specimen.wav", tone(), "audio/wav")
	case generator.InputVideo:
		return put(workDir, "specimen.mp4", clip, "video/mp4")
	case generator.InputJSON:
		return put(workDir, "specimen.json", []byte("{}"), "application/json")
	case generator.InputText:
		return put(workDir, "specimen.vtt", []byte("WEBVTT\n\n00:00.000 --> 00:01.000\nHello.\n"), "text/plain")
	case generator.InputModel:
		return put(workDir, "specimen.obj", []byte("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"), "model/obj")
	}
	return generator.Input{}, generator.Failf("input_unavailable", "There is no input of kind %q", r.Kind)
}

func picture() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		img.SetRGBA(i%64, i/64, color.RGBA{uint8(i % 64 * 4), uint8(i / 64 * 5), 128, 255})
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // a buffer takes everything
	return b.Bytes()
}

// tone is a second of a square wave: mono, 8 kHz, 16 bits.
func tone() []byte {
	const rate, samples = 8000, 8000
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, rate*2)
	b = append(b, 2, 0, 16, 0, 'd', 'a', 't', 'a')
	b = binary.LittleEndian.AppendUint32(b, samples*2)
	for i := range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(4000*(i/10%2*2-1))))
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}
