package payload

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// document is what is read of an upload's document.
type document struct {
	ID       string
	Filename string
	MimeType string
	Filesize *int64
}

// UnmarshalJSON takes ids as the database has them: texts of MongoDB, numbers of Postgres and SQLite.
func (d *document) UnmarshalJSON(raw []byte) error {
	var said struct {
		ID       json.RawMessage `json:"id"`
		Filename string          `json:"filename"`
		MimeType string          `json:"mimeType"`
		Filesize *int64          `json:"filesize"`
	}
	if err := json.Unmarshal(raw, &said); err != nil {
		return err
	}
	var number json.Number
	if json.Unmarshal(said.ID, &d.ID) != nil {
		if err := json.Unmarshal(said.ID, &number); err != nil {
			return err
		}
		d.ID = number.String()
	}
	if d.ID == "" {
		return errors.New("a document without id")
	}
	d.Filename, d.MimeType, d.Filesize = said.Filename, said.MimeType, said.Filesize
	return nil
}

// find lists the documents of the file's key, the oldest first.
func (c *Client) find(ctx context.Context, f File) ([]document, error) {
	query := url.Values{
		"where[filename][contains]": {mark(f.Key)}, "sort": {"createdAt"}, "depth": {"0"}, "limit": {"20"},
	}
	raw, err := c.ask(ctx, http.MethodGet, c.base+"?"+query.Encode(), "look for earlier uploads in")
	var e *Error
	if errors.As(err, &e) && e.Code == CodeInvalid {
		return nil, c.noUpload() // a collection of files can always be asked for a file name
	}
	if err != nil {
		return nil, err
	}
	var page struct {
		Docs []document `json:"docs"`
	}
	if json.Unmarshal(raw, &page) != nil || page.Docs == nil {
		return nil, c.notPayload()
	}
	var ours []document
	for _, d := range page.Docs {
		if strings.Contains(d.Filename, mark(f.Key)) {
			ours = append(ours, d)
		}
	}
	return ours, nil
}

// remove deletes a document and with it its file. One that is gone already is removed.
func (c *Client) remove(ctx context.Context, id string) error {
	_, err := c.ask(ctx, http.MethodDelete, c.base+"/"+url.PathEscape(id)+"?depth=0", "delete from")
	var e *Error
	if errors.As(err, &e) && e.Status == http.StatusNotFound {
		return nil
	}
	return err
}

// comparison is how much of a file is compared with what Payload has of it.
const comparison = 64 << 10

// verify holds what Payload has against what was sent. Payload cuts a file at upload.limits.fileSize, unless it is
// configured to abort, and answers as if nothing had happened. Pictures it may also encode anew, and then their size
// says nothing.
func (c *Client) verify(ctx context.Context, f File, d document) error {
	switch {
	case d.Filename == "" || d.Filesize == nil:
		return c.noUpload()
	case *d.Filesize == f.Size:
		return nil
	case strings.HasPrefix(f.MediaType, "image/"):
		same, err := c.beginsAlike(ctx, f, d)
		if err != nil {
			return err
		}
		if !same {
			return nil
		}
	}
	e := c.permanent(CodeTruncated, "Payload kept %d of %d bytes of the file; the operator has to raise upload.limits.fileSize in Payload's configuration.", *d.Filesize, f.Size)
	if *d.Filesize > f.Size {
		e = c.permanent(CodeTruncated, "Payload has %d bytes of a file of %d; something between here and there changes files.", *d.Filesize, f.Size)
	}
	return e
}

// beginsAlike tells a picture that was cut from one that was encoded anew: the one begins as what was sent.
func (c *Client) beginsAlike(ctx context.Context, f File, d document) (bool, error) {
	if d.MimeType != f.MediaType || *d.Filesize > f.Size {
		return false, nil
	}
	most := min(*d.Filesize, comparison)
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, errTimeout)
	defer cancel()
	request, err := c.request(ctx, http.MethodGet, c.base+"/file/"+url.PathEscape(d.Filename))
	if err != nil {
		return false, err
	}
	request.Header.Set("Range", fmt.Sprintf("bytes=0-%d", most-1))
	response, err := c.http.Do(request)
	if err != nil {
		return false, c.broken(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusPartialContent {
		return true, nil // it can't be seen, so the size has the last word
	}
	theirs, err := io.ReadAll(io.LimitReader(response.Body, most))
	if err != nil {
		return false, c.broken(ctx, err)
	}
	own, err := f.Open()
	if err != nil {
		return false, c.source(err)
	}
	defer func() { _ = own.Close() }()
	ours, err := io.ReadAll(io.LimitReader(own, most))
	if err != nil {
		return false, c.source(err)
	}
	return bytes.Equal(ours, theirs), nil
}
