package media

import (
	"bytes"
	"image"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	// The decoders that image.DecodeConfig knows.
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"

	"github.com/gabriel-vasile/mimetype"
	_ "golang.org/x/image/bmp"
	_ "golang.org/x/image/webp"

	"ft.tc/backlot/api/generator"
)

// maxPixels is the largest image that is taken; decoded it is 400 MB.
const maxPixels = 100_000_000

const headBytes = 4096

// sniff tells what a file is by its bytes. Anything textual is "text/plain", or its name where it is one that
// has to be refused (HTML, SVG, a playlist).
func sniff(src io.ReaderAt, size int64) (string, error) {
	head := make([]byte, min(size, headBytes))
	if _, err := src.ReadAt(head, 0); err != nil && err != io.EOF {
		return "", err
	}
	if bytes.HasPrefix(head, []byte{0x76, 0x2f, 0x31, 0x01}) {
		return "image/x-exr", nil
	}
	m := mimetype.Detect(head)
	found, _, _ := strings.Cut(m.String(), ";")
	switch {
	case found == "image/vnd.mozilla.apng":
		return "image/png", nil
	case found == "audio/mpeg" && !mpegAfterTag(src, head):
		return "application/octet-stream", nil
	case bytes.HasPrefix(head, []byte("ffconcat")):
		return "application/x-ffconcat", nil
	case active(m):
		return found, nil
	case m.Is("text/plain") || m.Parent() != nil && m.Parent().Is("text/plain") || textual(found):
		return "text/plain", nil
	}
	return found, nil
}

// active reports types that do something when they are opened.
func active(m *mimetype.MIME) bool {
	for ; m != nil; m = m.Parent() {
		for _, t := range []string{"text/html", "image/svg+xml", "text/xml", "text/javascript", "text/x-shellscript", "application/vnd.apple.mpegurl"} {
			if m.Is(t) {
				return true
			}
		}
	}
	return false
}

func textual(found string) bool {
	return found == "application/json" || found == "model/gltf+json" || found == "application/geo+json"
}

// mpegAfterTag reports whether MPEG audio follows the ID3 tag, if there is one. A player that skips the tag would
// otherwise take what follows for anything, a playlist included.
func mpegAfterTag(src io.ReaderAt, head []byte) bool {
	at := int64(0)
	for len(head) >= 10 && bytes.HasPrefix(head, []byte("ID3")) {
		n := int64(head[6]&0x7f)<<21 | int64(head[7]&0x7f)<<14 | int64(head[8]&0x7f)<<7 | int64(head[9]&0x7f)
		at += 10 + n
		head = make([]byte, headBytes)
		n2, err := src.ReadAt(head, at)
		if err != nil && err != io.EOF {
			return false
		}
		head = head[:n2]
	}
	head = bytes.TrimLeft(head, "\x00") // padding
	return len(head) >= 2 && head[0] == 0xff && head[1]&0xe0 == 0xe0
}

// checkArtifact tells whether a file is what its artifact says.
func checkArtifact(src io.ReaderAt, size int64, a generator.Artifact) error {
	stated := baseType(a.MediaType)
	f, ok := formats[stated]
	if !ok {
		return refuseResult(a.Name, "states the media type "+strings.ToValidUTF8(a.MediaType, "?")+", which is not kept")
	}
	found, err := sniff(src, size)
	if err != nil {
		return err
	}
	if len(f.found) == 0 {
		if found != "text/plain" || !isText(io.NewSectionReader(src, 0, size), f.prefix) {
			return refuseResult(a.Name, "is not "+stated+", as it states")
		}
		return nil
	}
	if !slices.Contains(f.found, found) {
		return refuseResult(a.Name, "states to be "+stated+" and is "+found)
	}
	return nil
}

// isText reports whether all of a file is UTF-8 without NUL that begins with prefix.
func isText(r io.Reader, prefix string) bool {
	buf := make([]byte, 64<<10)
	kept := 0
	for first := true; ; first = false {
		n, err := io.ReadFull(r, buf[kept:])
		b := buf[:kept+n]
		if first && !bytes.HasPrefix(bytes.TrimPrefix(b, []byte("\ufeff")), []byte(prefix)) {
			return false
		}
		whole := b
		if err == nil {
			whole = b[:lastRuneStart(b)]
		}
		if !utf8.Valid(whole) || bytes.IndexByte(whole, 0) >= 0 {
			return false
		}
		if err != nil {
			return err == io.EOF || err == io.ErrUnexpectedEOF
		}
		kept = copy(buf, b[len(whole):])
	}
}

// lastRuneStart is where the last character of b begins, which may go on in the next block.
func lastRuneStart(b []byte) int {
	for i := len(b) - 1; i >= max(0, len(b)-utf8.UTFMax); i-- {
		if utf8.RuneStart(b[i]) {
			return i
		}
	}
	return len(b)
}

// imageSize reads width and height of an image that Go can decode, without decoding it.
func imageSize(r io.Reader) (width, height int, err error) {
	c, _, err := image.DecodeConfig(r)
	return c.Width, c.Height, err
}
