package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxRanges bounds a Range header; one that asks for more gets the whole file.
const maxRanges = 16

// Handler serves GET and HEAD below URLPrefix, without a key: the secret in the path is the key. What is not a
// stored file is a 404, whatever the reason. A store that can't be asked is a 503; one that fails in the middle of a
// file cuts the connection, for the length was said before.
func (s *Store) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			writeError(w, http.StatusMethodNotAllowed, "method_not_allowed", "Media can be read with GET and HEAD only")
			return
		}
		f, rec, err := s.open(r.Context(), r.URL.Path)
		if errors.Is(err, errNoSuchMedia) {
			writeError(w, http.StatusNotFound, "media_not_found", "There is no such media, or it is past its retention")
			return
		}
		if err != nil {
			w.Header().Set("Retry-After", "5")
			writeError(w, http.StatusServiceUnavailable, "media_unavailable", "The media store can't be read just now; try again in a moment")
			return
		}
		defer func() { _ = f.Close() }()
		serveFile(w, r, f, rec)
	})
}

func serveFile(w http.ResponseWriter, r *http.Request, f content, rec record) {
	h := w.Header()
	h.Set("Content-Type", contentType(rec.MediaType))
	h.Set("ETag", `"`+rec.SHA256+`"`)
	h.Set("Cache-Control", "private, max-age=604800, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Content-Disposition", disposition(rec.MediaType)+`; filename="`+fileName(r.URL.Path)+`"`)
	if strings.Count(r.Header.Get("Range"), ",") >= maxRanges {
		r.Header.Del("Range")
	}
	http.ServeContent(&oneShape{ResponseWriter: w}, r, "", rec.StoredAt, f)
}

// ErrDamaged says that a file is not what was stored.
var ErrDamaged = errors.New("media file is damaged")

// Verify reads a stored file and compares it with the hash in its record.
func (s *Store) Verify(ctx context.Context, urlPath string) error {
	f, rec, err := s.open(ctx, urlPath)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	sum := sha256.New()
	n, err := copyHashed(ctx, io.Discard, f, sum)
	if err != nil {
		return fmt.Errorf("reading %s: %w", urlPath, err)
	}
	if n != rec.Size || hex.EncodeToString(sum.Sum(nil)) != rec.SHA256 {
		return fmt.Errorf("%s: %w", urlPath, ErrDamaged)
	}
	return nil
}

func contentType(mediaType string) string {
	base := baseType(mediaType)
	if len(formats[base].found) == 0 {
		return base + "; charset=utf-8"
	}
	return base
}

func disposition(mediaType string) string {
	if formats[baseType(mediaType)].inline {
		return "inline"
	}
	return "attachment"
}

func fileName(path string) string {
	_, name, _ := strings.Cut(path[strings.LastIndex(path, "/")+1:], "-")
	return name
}

// oneShape gives the refusal of a range the shape that all errors have.
type oneShape struct {
	http.ResponseWriter

	refused bool
}

// WriteHeader replaces a 416.
func (w *oneShape) WriteHeader(status int) {
	if status != http.StatusRequestedRangeNotSatisfiable {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.refused = true
	writeError(w.ResponseWriter, status, "range_not_satisfiable", "The file does not have the range that was asked for")
}

// Write drops the text that belongs to a replaced 416.
func (w *oneShape) Write(b []byte) (int, error) {
	if w.refused {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

// ReadFrom keeps the shortest way from file to socket.
func (w *oneShape) ReadFrom(src io.Reader) (int64, error) { return io.Copy(w.ResponseWriter, src) }

func writeError(w http.ResponseWriter, status int, code, message string) {
	h := w.Header()
	for _, k := range []string{"ETag", "Last-Modified", "Content-Disposition", "Content-Length", "Accept-Ranges"} {
		h.Del(k)
	}
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": code, "message": message})
}
