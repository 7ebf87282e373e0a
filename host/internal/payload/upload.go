package payload

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"sync"
	"time"
)

// worthAsking is how long an upload has to be for Payload, or a proxy before it, to be asked first whether it takes it: an
// answer that comes while a long file is still being sent may be lost.
const worthAsking = 1 << 20

// create uploads the file and gives the document that came of it.
func (c *Client) create(ctx context.Context, f File) (document, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	form, err := c.form(f)
	if err != nil {
		return document{}, err
	}
	r, err := c.request(ctx, http.MethodPost, c.base+"?depth=0")
	if err != nil {
		return document{}, err
	}
	r.Header.Set("Content-Type", form.contentType)
	if r.ContentLength = form.size(); r.ContentLength > worthAsking {
		r.Header.Set("Expect", "100-continue")
	}
	patience := &patience{timeout: c.timeout, timer: time.AfterFunc(c.timeout, func() { cancel(errTimeout) })}
	defer patience.end()
	var trouble sourceTrouble
	// GetBody lets the transport begin again on a connection that turned out to be closed before anything was sent.
	r.GetBody = func() (io.ReadCloser, error) { return form.body(f, patience, &trouble) }
	if r.Body, err = r.GetBody(); err != nil {
		return document{}, c.source(err)
	}
	response, err := c.http.Do(r)
	if err != nil {
		if own := trouble.get(); own != nil {
			return document{}, c.source(own)
		}
		return document{}, c.broken(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	patience.more()
	return c.made(ctx, response)
}

// made reads the answer to an upload.
func (c *Client) made(ctx context.Context, response *http.Response) (document, error) {
	raw, err := c.read(ctx, response, "create in")
	if err != nil {
		return document{}, err
	}
	var made struct {
		Doc document `json:"doc"`
	}
	if response.StatusCode != http.StatusCreated || json.Unmarshal(raw, &made) != nil || made.Doc.ID == "" {
		return document{}, c.notPayload()
	}
	return made.Doc, nil
}

// form is the multipart body around a file.
type form struct {
	contentType string
	head, tail  []byte
	file        int64
}

// form writes what comes before and after the file: the fields first, as one part of JSON.
func (c *Client) form(f File) (form, error) {
	fields := map[string]any{"alt": f.Name}
	maps.Copy(fields, c.fields)
	maps.Copy(fields, f.Fields)
	raw, err := json.Marshal(fields)
	if err != nil {
		return form{}, c.permanent(CodeSource, "The fields of the document are no JSON.")
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_ = w.WriteField("_payload", string(raw)) // writing to a buffer does not fail
	_, _ = w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename="%s"`, uploadName(f))},
		"Content-Type":        {mediaType(f)},
	})
	head := bytes.Clone(b.Bytes())
	b.Reset()
	_ = w.Close()
	return form{contentType: w.FormDataContentType(), head: head, tail: bytes.Clone(b.Bytes()), file: f.Size}, nil
}

func mediaType(f File) string {
	if kind, _, err := mime.ParseMediaType(f.MediaType); err == nil {
		return kind
	}
	return "application/octet-stream"
}

func (f form) size() int64 { return int64(len(f.head)) + f.file + int64(len(f.tail)) }

// body streams the form; nothing of the file is kept.
func (f form) body(of File, p *patience, trouble *sourceTrouble) (io.ReadCloser, error) {
	file, err := of.Open()
	if err != nil {
		return nil, err
	}
	exact := &exactly{r: file, left: f.file, trouble: trouble}
	return struct {
		io.Reader
		io.Closer
	}{&watched{io.MultiReader(bytes.NewReader(f.head), exact, bytes.NewReader(f.tail)), p}, file}, nil
}

// exactly gives as many bytes as were announced, and fails if the file has fewer or more.
type exactly struct {
	r       io.Reader
	left    int64
	trouble *sourceTrouble
}

var errOtherSize = errors.New("the file is not as long as it was")

func (e *exactly) Read(b []byte) (int, error) {
	if e.left == 0 {
		if n, _ := io.ReadFull(e.r, make([]byte, 1)); n > 0 {
			return 0, e.trouble.set(errOtherSize)
		}
		return 0, io.EOF
	}
	n, err := e.r.Read(b[:min(int64(len(b)), e.left)])
	e.left -= int64(n)
	switch {
	case errors.Is(err, io.EOF) && e.left > 0:
		return n, e.trouble.set(errOtherSize)
	case errors.Is(err, io.EOF):
		return n, nil
	case err != nil:
		return n, e.trouble.set(err)
	}
	return n, nil
}

// sourceTrouble remembers what went wrong with the file itself: the transport tells its errors in words of its own.
type sourceTrouble struct {
	mu  sync.Mutex
	err error
}

func (s *sourceTrouble) set(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
	return err
}

func (s *sourceTrouble) get() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// patience ends an upload when Payload takes nothing for the timeout. The answer's own time is the transport's affair.
type patience struct {
	timeout time.Duration

	mu    sync.Mutex
	timer *time.Timer
	over  bool
}

// more is called whenever Payload takes the next piece.
func (p *patience) more() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		p.timer.Reset(p.timeout)
	}
}

// end stops the clock for good.
func (p *patience) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	p.timer.Stop()
}

type watched struct {
	io.Reader
	patience *patience
}

func (w *watched) Read(b []byte) (int, error) {
	w.patience.more()
	return w.Reader.Read(b)
}
