package payloadtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

type object = map[string]any

// serve routes as Payload does: an unknown path is a 404 with a message and no errors.
func (d *Double) serve(w http.ResponseWriter, r *http.Request) {
	o := d.config()
	rest, ours := strings.CutPrefix(r.URL.Path, "/api/"+o.Collection)
	switch {
	case !ours || (rest != "" && rest[0] != '/'):
		d.note("%s %s", r.Method, r.URL.Path)
		d.answer(w, 404, object{"message": fmt.Sprintf("Route not found %q", r.URL.Path)})
	case r.Method == http.MethodPost && rest == "":
		d.create(w, r, o)
	case r.Method == http.MethodGet && rest == "":
		d.find(w, r, o)
	case r.Method == http.MethodDelete && len(rest) > 1:
		d.remove(w, r, o, rest[1:])
	case r.Method == http.MethodGet && strings.HasPrefix(rest, "/file/"):
		d.file(w, r, o, strings.TrimPrefix(rest, "/file/"))
	default:
		d.note("%s %s", r.Method, r.URL.Path)
		d.answer(w, 404, object{"message": fmt.Sprintf("Route not found %q", r.URL.Path)})
	}
}

func (d *Double) answer(w http.ResponseWriter, status int, body any) {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(raw)
	d.note("    %d %.200s", status, raw)
}

// refuse answers as Payload's APIError does.
func (d *Double) refuse(w http.ResponseWriter, status int, message string) {
	d.answer(w, status, object{"errors": []any{object{"message": message}}})
}

// invalid answers as Payload's ValidationError does.
func (d *Double) invalid(w http.ResponseWriter, o Options, faults ...object) {
	var paths []string
	for _, f := range faults {
		paths = append(paths, f["path"].(string))
	}
	message := "The following field is invalid: "
	if len(faults) > 1 {
		message = "The following fields are invalid: "
	}
	d.answer(w, 400, object{"errors": []any{object{
		"name": "ValidationError", "message": message + strings.Join(paths, ", "), "data": object{"collection": o.Collection, "errors": faults},
	}}})
}

// user reports whether the request comes with the key. Payload takes who shows a wrong one for a stranger.
func user(r *http.Request, o Options) bool {
	return r.Header.Get("Authorization") == o.UserCollection+" API-Key "+Key
}

const forbidden = "You are not allowed to perform this action."

// meet plays a fault; true means that the request is over.
func (d *Double) meet(w http.ResponseWriter, r *http.Request, f Fault) bool {
	if f.Hold != nil {
		select {
		case <-f.Hold:
		case <-r.Context().Done():
			d.note("    the client left")
			return true
		}
	}
	switch {
	case f.CutBefore:
		d.note("    cut before anything was done")
		panic(http.ErrAbortHandler)
	case f.Status != 0:
		if f.RetryAfter != "" {
			w.Header().Set("Retry-After", f.RetryAfter)
		}
		if f.Body != "" {
			w.WriteHeader(f.Status)
			_, _ = io.WriteString(w, f.Body)
			d.note("    %d %.200s", f.Status, f.Body)
			return true
		}
		d.refuse(w, f.Status, "Something went wrong.")
		return true
	}
	return false
}

// find answers GET /api/{collection}.
func (d *Double) find(w http.ResponseWriter, r *http.Request, o Options) {
	d.note("GET %s?%s", r.URL.Path, r.URL.RawQuery)
	f := d.fault("find")
	switch {
	case d.meet(w, r, f):
		return
	case !user(r, o) && !o.PublicRead:
		d.refuse(w, 403, forbidden)
		return
	}
	if o.NotUpload && strings.Contains(r.URL.RawQuery, "filename") {
		d.answer(w, 400, object{"errors": []any{object{"name": "QueryError", "message": "The following path cannot be queried: filename", "data": []any{object{"path": "filename"}}}}})
		return
	}
	limit := 10
	holds := []func(Document) bool{}
	for name, values := range r.URL.Query() {
		switch name {
		case "where[filename][contains]":
			holds = append(holds, func(doc Document) bool {
				return strings.Contains(strings.ToLower(doc.Filename), strings.ToLower(values[0]))
			})
		case "where[filename][equals]":
			holds = append(holds, func(doc Document) bool { return doc.Filename == values[0] })
		case "limit":
			limit, _ = strconv.Atoi(values[0])
		case "depth", "sort":
		default:
			path := strings.TrimSuffix(strings.TrimPrefix(name, "where["), "]")
			d.answer(w, 400, object{"errors": []any{object{"name": "QueryError", "message": "The following path cannot be queried: " + path, "data": []any{object{"path": path}}}}})
			return
		}
	}
	docs, all := []any{}, d.Documents()
	if r.URL.Query().Get("sort") != "createdAt" {
		slices.Reverse(all) // as by default
	}
	for _, doc := range all {
		if !slices.ContainsFunc(holds, func(h func(Document) bool) bool { return !h(doc) }) && len(docs) < limit {
			docs = append(docs, doc.shown(o, d.URL))
		}
	}
	if f.CutAfter {
		panic(http.ErrAbortHandler)
	}
	d.answer(w, 200, object{
		"docs": docs, "totalDocs": len(docs), "limit": limit, "page": 1, "totalPages": 1, "pagingCounter": 1,
		"hasNextPage": false, "hasPrevPage": false, "nextPage": nil, "prevPage": nil,
	})
}

// remove answers DELETE /api/{collection}/{id}.
func (d *Double) remove(w http.ResponseWriter, r *http.Request, o Options, id string) {
	d.note("DELETE %s", r.URL.Path)
	f := d.fault("delete")
	switch {
	case d.meet(w, r, f):
		return
	case !user(r, o) || o.NoDelete:
		d.refuse(w, 403, forbidden)
		return
	}
	d.mu.Lock()
	i := slices.IndexFunc(d.documents, func(doc Document) bool { return doc.ID == id })
	var gone Document
	if i >= 0 {
		gone = d.documents[i]
		d.documents = slices.Delete(d.documents, i, i+1)
	}
	d.mu.Unlock()
	switch {
	case i < 0:
		d.refuse(w, 404, "Not Found")
	case f.CutAfter:
		panic(http.ErrAbortHandler)
	default:
		d.answer(w, 200, object{"doc": gone.shown(o, d.URL), "message": "Deleted successfully."})
	}
}

// file answers GET /api/{collection}/file/{filename} with the beginning that is kept of the file.
func (d *Double) file(w http.ResponseWriter, r *http.Request, o Options, name string) {
	d.note("GET %s %s", r.URL.Path, r.Header.Get("Range"))
	if d.meet(w, r, d.fault("file")) {
		return
	}
	for _, doc := range d.Documents() {
		if doc.Filename == name && (user(r, o) || o.PublicRead) {
			w.Header().Set("Content-Type", doc.MimeType)
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write(doc.begin)
			return
		}
	}
	d.refuse(w, 404, "Not Found")
}

// shown is a document as the API shows it.
func (doc Document) shown(o Options, url string) object {
	s := object{"createdAt": "2026-01-02T03:04:05.000Z", "updatedAt": "2026-01-02T03:04:05.000Z", "id": doc.ID}
	for k, v := range doc.Fields {
		s[k] = v
	}
	if n, err := strconv.Atoi(doc.ID); err == nil && o.NumberIDs {
		s["id"] = n
	}
	if !o.NotUpload && !o.HiddenFiles {
		s["filename"], s["mimeType"], s["filesize"] = doc.Filename, doc.MimeType, doc.Filesize
		s["url"], s["thumbnailURL"] = url+"/api/"+o.Collection+"/file/"+doc.Filename, nil
	}
	return s
}
