package payloadtest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// keptOfFile is how much of a file the double keeps.
const keptOfFile = 64 << 10

// upload is what a multipart request brings.
type upload struct {
	fields    object
	name      string
	mediaType string
	size      int64
	cut       bool
	sum       string
	begin     []byte
	there     bool
}

// create answers POST /api/{collection}.
func (d *Double) create(w http.ResponseWriter, r *http.Request, o Options) {
	d.note("POST %s (%d bytes)", r.URL.Path, r.ContentLength)
	if r.ContentLength < 0 {
		d.t.Errorf("an upload without Content-Length: proxies before Payload refuse it")
	}
	u, err := receive(r, o)
	d.arrived <- "create"
	f := d.fault("create")
	switch {
	case d.meet(w, r, f):
	case err != nil:
		d.note("    the request broke off: %v", err)
		d.refuse(w, 500, "Something went wrong.")
	case u.cut && o.AbortOnLimit:
		d.answer(w, 413, object{"errors": []any{object{"name": "APIError", "message": "File size limit has been reached", "data": object{"size": u.size}}}})
	case !user(r, o):
		d.refuse(w, 403, forbidden)
	case d.refused(w, u, o):
	default:
		d.keep(w, r, u, o, f)
	}
}

// receive reads the form as Payload does: a file that is longer than the limit is cut there.
func receive(r *http.Request, o Options) (u upload, err error) {
	kind, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || parameters["boundary"] == "" {
		return u, errors.New("request is not eligible for file upload")
	}
	form := multipart.NewReader(r.Body, parameters["boundary"])
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return u, nil
		}
		if err != nil {
			return u, err
		}
		switch {
		case part.FormName() == "_payload" && part.FileName() == "":
			if err := json.NewDecoder(part).Decode(&u.fields); err != nil {
				return u, err
			}
		case part.FormName() == "file" && part.FileName() != "":
			if err := u.read(part, o); err != nil {
				return u, err
			}
		}
	}
}

func (u *upload) read(part *multipart.Part, o Options) error {
	u.there, u.name, u.mediaType = true, part.FileName()[:min(255, len(part.FileName()))], part.Header.Get("Content-Type")
	sum := sha256.New()
	limit := o.Limit
	if limit == 0 {
		limit = 1 << 62
	}
	begin := &beginning{}
	n, err := io.Copy(io.MultiWriter(sum, begin), io.LimitReader(part, limit))
	if err != nil {
		return err
	}
	rest, err := io.Copy(io.Discard, part)
	u.size, u.cut, u.sum, u.begin = n, rest > 0, hex.EncodeToString(sum.Sum(nil)), begin.kept
	return err
}

// beginning keeps the first bytes.
type beginning struct{ kept []byte }

func (b *beginning) Write(p []byte) (int, error) {
	b.kept = append(b.kept, p[:min(len(p), keptOfFile-len(b.kept))]...)
	return len(p), nil
}

// refused judges an upload before it is kept.
func (d *Double) refused(w http.ResponseWriter, u upload, o Options) bool {
	var faults []object
	for _, name := range o.Required {
		if v, ok := u.fields[name]; !ok || v == "" || v == nil {
			faults = append(faults, object{"label": strings.ToUpper(name[:1]) + name[1:], "message": "This field is required.", "path": name})
		}
	}
	switch {
	case !u.there && !o.NotUpload:
		d.refuse(w, 400, "No files were uploaded.")
	case len(o.MimeTypes) > 0 && !slices.Contains(o.MimeTypes, u.mediaType):
		d.invalid(w, o, object{"message": fmt.Sprintf("Invalid MIME type: %s.", u.mediaType), "path": "file"})
	case len(faults) > 0:
		d.invalid(w, o, faults...)
	default:
		return false
	}
	return true
}

// keep makes a document of an upload.
func (d *Double) keep(w http.ResponseWriter, r *http.Request, u upload, o Options, f Fault) {
	if o.Reencode && strings.HasPrefix(u.mediaType, "image/") {
		u.begin = append([]byte("encoded anew"), u.begin...)
		u.size = u.size*9/10 + 7
	}
	d.mu.Lock()
	d.made++
	doc := Document{
		ID: fmt.Sprintf("%024x", d.made+0xabc), Filename: d.free(sanitize(u.name)), MimeType: u.mediaType, Filesize: u.size, Fields: u.fields, Sum: u.sum, begin: u.begin,
	}
	if o.NumberIDs {
		doc.ID = strconv.Itoa(d.made)
	}
	d.documents = append(d.documents, doc)
	d.mu.Unlock()
	if f.CutAfter {
		d.note("    created %s, and cut before the answer", doc.Filename)
		panic(http.ErrAbortHandler)
	}
	if f.StallAfter {
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, `{"doc":{`)
		w.(http.Flusher).Flush()
		d.note("    created %s, and fell silent in the answer", doc.Filename)
		<-r.Context().Done()
		return
	}
	d.answer(w, 201, object{"doc": doc.shown(o, d.URL), "message": "Media successfully created."})
}

var reserved = regexp.MustCompile(`[/?<>\\:*|"\x00-\x1f]`)

// sanitize drops what file systems don't like.
func sanitize(name string) string {
	return strings.TrimRight(reserved.ReplaceAllString(name, ""), ". ")
}

var numbered = regexp.MustCompile(`^(.*)-(\d+)$`)

// free counts a name up until no document has it: x.png, x-1.png, x-2.png.
func (d *Double) free(name string) string {
	for slices.ContainsFunc(d.documents, func(doc Document) bool { return doc.Filename == name }) {
		base, ext := name, ""
		if dot := strings.LastIndexByte(name, '.'); dot > 0 {
			base, ext = name[:dot], name[dot:]
		}
		n := 0
		if m := numbered.FindStringSubmatch(base); m != nil {
			base = m[1]
			n, _ = strconv.Atoi(m[2])
		}
		name = fmt.Sprintf("%s-%d%s", base, n+1, ext)
	}
	return name
}

// Put makes a document as another client would.
func (d *Double) Put(doc Document) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.made++
	doc.ID = fmt.Sprintf("%024x", d.made+0xabc)
	doc.Filename = d.free(doc.Filename)
	d.documents = append(d.documents, doc)
}
