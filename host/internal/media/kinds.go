package media

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/egress"
)

// What is read into memory as a whole is bounded, in bytes.
const (
	maxJSON = 8 << 20
	maxText = 8 << 20
)

// kind is what an input may be found to be.
type kind struct {
	found []string
	takes string // for the person whose file is refused
}

var kinds = map[generator.InputKind]kind{
	generator.InputImage: {
		found: []string{"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"},
		takes: "a PNG, JPEG, GIF, WebP or BMP image",
	},
	generator.InputAudio: {
		found: []string{
			"audio/wav", "audio/mpeg", "audio/ogg", "application/ogg", "audio/flac", "audio/aac", "audio/aiff", "audio/mp4",
			"audio/x-m4a", "video/mp4", "video/quicktime", "video/webm", "video/x-matroska",
		},
		takes: "a WAV, MP3, OGG, FLAC, AAC, AIFF or M4A file, or a video with sound",
	},
	generator.InputVideo: {
		found: []string{
			"video/mp4", "video/x-m4v", "video/quicktime", "video/webm", "video/x-matroska", "video/x-msvideo", "video/mpeg",
			"video/ogg", "video/3gpp",
		},
		takes: "an MP4, MOV, WebM, MKV, AVI, MPEG or OGG video",
	},
	generator.InputJSON: {takes: "a JSON document of at most 8 MiB"},
	generator.InputText: {found: []string{"text/plain"}, takes: "a text in UTF-8 of at most 8 MiB"},
	generator.InputModel: {
		found: []string{"model/gltf-binary", "model/gltf+json", "model/x-fbx", "model/obj"},
		takes: "a glTF, GLB, OBJ or binary FBX model",
	},
}

// inputEndings are for types that an artifact can't have.
var inputEndings = map[string]string{
	"application/ogg": "ogg", "audio/aiff": "aiff", "audio/x-m4a": "m4a", "video/x-m4v": "m4v", "video/x-msvideo": "avi",
	"video/mpeg": "mpg", "video/ogg": "ogv", "video/3gpp": "3gp", "image/bmp": "bmp", "model/gltf+json": "gltf",
	"model/x-fbx": "fbx", "model/obj": "obj",
}

func inputEnding(mediaType string) string {
	if e, ok := inputEndings[mediaType]; ok {
		return e
	}
	if e := formats[mediaType].ext; e != "" {
		return e
	}
	return "bin"
}

// checkInput tells what an input is, by its bytes, or that it is not of the kind that was asked for.
func checkInput(src io.ReaderAt, size int64, r generator.InputRequest) (string, error) {
	k, ok := kinds[r.Kind]
	if !ok {
		return "", unsupported(r.URL, "an input of kind \""+string(r.Kind)+"\"", "a kind that this service knows")
	}
	if size == 0 {
		return "", unsupported(r.URL, "empty", k.takes)
	}
	if r.Kind == generator.InputJSON {
		return checkJSON(src, size, r.URL)
	}
	found, err := sniffInput(src, size, r.Kind)
	if err != nil {
		return "", err
	}
	if !slices.Contains(k.found, found) {
		return "", unsupported(r.URL, found, k.takes)
	}
	switch {
	case r.Kind == generator.InputImage:
		return found, checkPixels(src, size, r.URL)
	case r.Kind == generator.InputText && size > maxText:
		return "", tooLarge(r.URL, maxText)
	case r.Kind == generator.InputText && !isText(io.NewSectionReader(src, 0, size), ""):
		return "", unsupported(r.URL, "no valid UTF-8", k.takes)
	}
	return found, nil
}

func checkJSON(src io.ReaderAt, size int64, raw string) (string, error) {
	if size > maxJSON {
		return "", tooLarge(raw, maxJSON)
	}
	b := make([]byte, size)
	if _, err := src.ReadAt(b, 0); err != nil && err != io.EOF {
		return "", err
	}
	if !json.Valid(b) {
		return "", unsupported(raw, "no valid JSON", kinds[generator.InputJSON].takes)
	}
	return "application/json", nil
}

func checkPixels(src io.ReaderAt, size int64, raw string) error {
	w, h, err := imageSize(io.NewSectionReader(src, 0, size))
	if err != nil {
		return unsupported(raw, "a damaged image", kinds[generator.InputImage].takes)
	}
	if w <= 0 || h <= 0 || int64(w)*int64(h) > maxPixels {
		return generator.Failf(CodeInputTooLarge, "Input %q has %d×%d pixels; at most %d megapixels are allowed, so give a smaller image.",
			egress.Redact(raw), w, h, maxPixels/1_000_000)
	}
	return nil
}

// sniffInput knows three kinds of models more than sniff.
func sniffInput(src io.ReaderAt, size int64, kind generator.InputKind) (string, error) {
	found, err := sniff(src, size)
	if err != nil || kind != generator.InputModel {
		return found, err
	}
	head := make([]byte, min(size, headBytes))
	if _, err := src.ReadAt(head, 0); err != nil && err != io.EOF {
		return "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte("Kaydara FBX Binary")):
		return "model/x-fbx", nil
	case found == "text/plain" && bytes.HasPrefix(bytes.TrimSpace(head), []byte("{")) && bytes.Contains(head, []byte(`"asset"`)):
		return "model/gltf+json", nil
	case found == "text/plain" && looksLikeOBJ(string(head)):
		return "model/obj", nil
	}
	return found, nil
}

// looksLikeOBJ reports whether every line that is not cut off begins with a word of the format.
func looksLikeOBJ(head string) bool {
	lines := strings.Split(head, "\n")
	vertices := 0
	for i, line := range lines {
		word, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		if i == len(lines)-1 && i > 0 {
			break
		}
		switch word {
		case "v":
			vertices++
		case "", "#", "o", "g", "s", "vn", "vt", "vp", "f", "l", "p", "usemtl", "mtllib":
		default:
			if !strings.HasPrefix(word, "#") {
				return false
			}
		}
	}
	return vertices > 0
}

func unsupported(raw, found, takes string) error {
	return generator.Failf(CodeInputUnsupported, "Input %q is %s; give %s.", egress.Redact(raw), found, takes)
}
