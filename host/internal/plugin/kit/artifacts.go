package kit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"ft.tc/backlot/api/generator"
)

// inspect says what a host would not take of a result.
func (s *stage) inspect(a attempt) []string {
	r := a.result
	root, err := os.OpenRoot(a.dir)
	if err != nil {
		return []string{err.Error()}
	}
	defer root.Close()
	var problems []string
	seen := map[string]bool{}
	for _, f := range r.Artifacts {
		if seen[f.Name] {
			problems = append(problems, fmt.Sprintf("the artifact %q is named twice", f.Name))
			continue
		}
		seen[f.Name] = true
		if p := s.inspectArtifact(root, f); p != "" {
			problems = append(problems, p)
		}
	}
	if r.Media != "" && !seen[r.Media] {
		problems = append(problems, fmt.Sprintf("the media %q is not among the artifacts", r.Media))
	}
	if len(r.Metadata) > 0 {
		var object map[string]json.RawMessage
		if json.Unmarshal(r.Metadata, &object) != nil {
			problems = append(problems, "the metadata is not a JSON object")
		}
	}
	return problems
}

func (s *stage) inspectArtifact(root *os.Root, a generator.Artifact) string {
	if a.Name == "" || a.Name != filepath.Base(a.Name) || a.Name == "." || a.Name == ".." {
		return fmt.Sprintf("the artifact %q is not the bare name of a file in the work folder", a.Name)
	}
	info, err := root.Lstat(a.Name)
	switch {
	case err != nil:
		return fmt.Sprintf("the artifact %q is not in the work folder", a.Name)
	case !info.Mode().IsRegular():
		return fmt.Sprintf("the artifact %q is a %s, not a regular file", a.Name, kindOf(info.Mode()))
	case info.Size() == 0:
		return fmt.Sprintf("the artifact %q is empty", a.Name)
	case a.Role == "":
		return fmt.Sprintf("the artifact %q has no role: media, poster, subtitles, …", a.Name)
	}
	content, err := root.Open(a.Name)
	if err != nil {
		return fmt.Sprintf("the artifact %q can't be read", a.Name)
	}
	defer content.Close()
	if err := s.accepts(content, info.Size(), a); err != nil {
		return err.Error()
	}
	return ""
}

func kindOf(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "folder"
	case m&fs.ModeSymlink != 0:
		return "symbolic link"
	case m&fs.ModeNamedPipe != 0:
		return "named pipe"
	case m&fs.ModeSocket != 0:
		return "socket"
	}
	return "device"
}

// plausible holds the first bytes of a file against its media type. It is generous: few bytes tell little, and much is
// text, or packed, inside.
func plausible(content io.ReaderAt, size int64, a generator.Artifact) error {
	said, _, err := mime.ParseMediaType(a.MediaType)
	if err != nil || !strings.Contains(said, "/") {
		return fmt.Errorf("the artifact %q has the media type %q, which is none", a.Name, a.MediaType)
	}
	head := make([]byte, min(size, 512))
	if _, err := content.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("the artifact %q can't be read", a.Name)
	}
	if found := look(head); !alike(said, found) && (!isText(head) || !alike(said, plain)) {
		return fmt.Errorf("the artifact %q is called %s and looks like %s", a.Name, said, found)
	}
	return nil
}

// look is what the first bytes of a file say that it is.
func look(head []byte) string {
	found, _, _ := strings.Cut(http.DetectContentType(head), ";")
	if found == unknown && isText(head) {
		return plain
	}
	return found
}

// isText reports whether the bytes are text, the end of which may be cut within a character.
func isText(head []byte) bool {
	for cut := range utf8.UTFMax {
		if utf8.Valid(head[:max(0, len(head)-cut)]) {
			return bytes.IndexByte(head, 0) < 0
		}
	}
	return false
}

const (
	unknown = "application/octet-stream"
	plain   = "text/plain"
)

func alike(said, found string) bool {
	kind, _, _ := strings.Cut(said, "/")
	foundKind, _, _ := strings.Cut(found, "/")
	switch {
	case kind == foundKind:
		return true
	case found == unknown || found == "application/ogg":
		return kind != "text"
	case foundKind == "text":
		return kind == "application" || kind == "model" || strings.HasSuffix(said, "+xml") || strings.HasSuffix(said, "+json") || strings.HasSuffix(said, "mpegurl")
	case foundKind == "audio" || foundKind == "video":
		return kind == "audio" || kind == "video"
	}
	return kind == "application" || kind == "model"
}

// copyOut copies an artifact that inspect found nothing wrong with, and returns its size.
func copyOut(from, to *os.Root, name string) (int64, error) {
	source, err := from.Open(name)
	if err != nil {
		return 0, err
	}
	defer source.Close()
	target, err := to.Create(name)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(target, source)
	if closed := target.Close(); err == nil {
		err = closed
	}
	return n, err
}
