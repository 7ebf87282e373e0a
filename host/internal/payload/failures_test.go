package payload

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/payload/payloadtest"
)

func TestFailuresSayWhatToDoAndWhetherToTryAgain(t *testing.T) {
	t.Parallel()
	answers := func(status int, body string) payloadtest.Fault {
		return payloadtest.Fault{On: "create", Status: status, Body: body}
	}
	for name, c := range map[string]struct {
		fault     payloadtest.Fault
		code      Code
		temporary bool
		sentence  string
	}{
		"500":              {answers(500, ""), CodeFailed, true, "Payload failed (500): Something went wrong"},
		"502 of a proxy":   {answers(502, "<html>Bad Gateway"), CodeFailed, true, "Payload failed (502)."},
		"429":              {payloadtest.Fault{On: "create", Status: 429, RetryAfter: "7"}, CodeRateLimited, true, "too many requests"},
		"503":              {payloadtest.Fault{On: "create", Status: 503, RetryAfter: "7"}, CodeFailed, true, "Payload failed (503)"},
		"401":              {answers(401, `{"errors":[{"message":"Unauthorized, you must be logged in to make this request."}]}`), CodeForbidden, false, "create in \"media\" (401): Unauthorized"},
		"403 with the key": {answers(403, `{"message":"no access for `+payloadtest.Key+`"}`), CodeForbidden, false, "no access for …"},
		"404":              {answers(404, `{"message":"Route not found"}`), CodeNotFound, false, "no collection \"media\""},
		"413 of a proxy":   {answers(413, "<html>Request Entity Too Large"), CodeTooLarge, false, "larger than Payload, or a proxy before it, takes"},
		"308":              {answers(308, ""), CodeBadAnswer, false, "write the final one"},
		"400":              {answers(400, `{"errors":[{"message":"There was a problem while uploading the file."}]}`), CodeInvalid, false, "problem while uploading"},
		"another service":  {answers(200, "<html>hello"), CodeBadAnswer, false, "not the REST API of Payload"},
		"201 of nothing":   {answers(201, `{"doc":{}}`), CodeBadAnswer, false, "not the REST API of Payload"},
		"cut before":       {payloadtest.Fault{On: "create", CutBefore: true}, CodeUnreachable, true, "The connection to Payload broke"},
		"find: 500":        {payloadtest.Fault{On: "find", Status: 500}, CodeFailed, true, "Payload failed (500)"},
		"find: cut":        {payloadtest.Fault{On: "find", CutBefore: true}, CodeUnreachable, true, "The connection to Payload broke"},
		"find: no Payload": {payloadtest.Fault{On: "find", Status: 200, Body: `{"hello":"world"}`}, CodeBadAnswer, false, "not the REST API of Payload"},
		"find: endless":    {payloadtest.Fault{On: "find", Status: 200, Body: strings.Repeat(" ", maxAnswer+1)}, CodeBadAnswer, false, "not the REST API of Payload"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := payloadtest.New(t, payloadtest.Options{})
			d.Fail(c.fault)
			cl := client(t, d, nil)
			_, err := cl.Register(t.Context(), film("x"))
			e := failure(t, err, c.code)
			require.Equal(t, c.temporary, e.Temporary)
			require.Contains(t, e.Message, c.sentence)
			if c.fault.RetryAfter != "" {
				require.Equal(t, 7*time.Second, e.RetryAfter)
			}
			require.Empty(t, d.Documents())
			_, err = cl.Register(t.Context(), film("x"))
			require.NoError(t, err, "the next attempt")
		})
	}
}

func TestMissingFieldsAreNamed(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{Required: []string{"scene", "credit"}})
	_, err := client(t, d, nil).Register(t.Context(), film("x"))
	e := failure(t, err, CodeInvalid)
	require.Equal(t, []FieldError{{"scene", "This field is required"}, {"credit", "This field is required"}}, e.Fields)
	require.Contains(t, e.Message, "The following fields are invalid: scene, credit (scene: This field is required) (credit: This field is required)")
	require.False(t, e.Temporary)

	d = payloadtest.New(t, payloadtest.Options{MimeTypes: []string{"image/png"}})
	_, err = client(t, d, nil).Register(t.Context(), film("x"))
	require.Contains(t, failure(t, err, CodeInvalid).Message, "Invalid MIME type: video/mp4")
}

func TestFileOverAnHonestLimitIsTooLarge(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{Limit: 10, AbortOnLimit: true})
	_, err := client(t, d, nil).Register(t.Context(), film(strings.Repeat("x", 11)))
	require.Contains(t, failure(t, err, CodeTooLarge).Message, "File size limit has been reached")
	require.Empty(t, d.Documents())
}

func TestWrongKeyIsTheOperatorsFault(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{})
	wrong := func(o *Options) { o.APIKey = "wrong-key-of-the-operator" }
	_, err := client(t, d, wrong).Register(t.Context(), film("x"))
	e := failure(t, err, CodeForbidden)
	require.Contains(t, e.Message, "look for earlier uploads in")
	require.NotContains(t, e.Message, "wrong-key")
	d.Configure(func(o *payloadtest.Options) { o.PublicRead = true })
	_, err = client(t, d, wrong).Register(t.Context(), film("x"))
	require.Contains(t, failure(t, err, CodeForbidden).Message, "create in")
	_, err = client(t, d, func(o *Options) { o.UserCollection = "admins" }).Register(t.Context(), film("x"))
	failure(t, err, CodeForbidden)
	require.Empty(t, d.Documents())
}

func TestPayloadThatDoesNotRunOrAnswerIsTriedAgainLater(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{})
	hold := make(chan struct{})
	defer close(hold)
	c := client(t, d, func(o *Options) { o.Timeout = 700 * time.Millisecond })
	for _, on := range []string{"find", "create"} {
		d.Fail(payloadtest.Fault{On: on, Hold: hold})
		_, err := c.Register(t.Context(), film("x"))
		e := failure(t, err, CodeTimeout)
		require.True(t, e.Temporary)
		require.Contains(t, e.Message, "within 700ms")
	}
	d.Fail(payloadtest.Fault{On: "create", StallAfter: true})
	_, err := c.Register(t.Context(), film("x"))
	failure(t, err, CodeTimeout)
	require.Len(t, d.Documents(), 1)
	id, err := c.Register(t.Context(), film("x"))
	require.NoError(t, err)
	require.Equal(t, d.Documents()[0].ID, id)

	gone := payloadtest.New(t, payloadtest.Options{})
	gone.Close()
	_, err = client(t, gone, nil).Register(t.Context(), film("x"))
	require.Contains(t, failure(t, err, CodeUnreachable).Message, "connection was refused")
}

// A server that stops reading in the middle of a file is given up, however long the whole may take.
func TestUploadThatNobodyTakesIsGivenUp(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
			head := make([]byte, 4)
			_, _ = io.ReadFull(conn, head)
			if string(head) == "POST" {
				_, _ = io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n")
			} else {
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\nConnection: close\r\n\r\n{\"docs\":[]}")
				_ = conn.Close()
			}
		}
	}()
	c, err := New(Options{URL: "http://" + l.Addr().String(), APIKey: "a-key", Timeout: time.Second})
	require.NoError(t, err)
	defer c.Close()
	f := File{Name: "x.bin", Size: 1 << 40, Key: "k", Open: func() (io.ReadCloser, error) { return io.NopCloser(zeros{}), nil }}
	_, err = c.Register(t.Context(), f)
	require.True(t, failure(t, err, CodeTimeout).Temporary)
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

func TestFileThatChangesIsNotRegistered(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{})
	c := client(t, d, nil)
	for _, size := range []int64{3, 9} {
		f := film("moving")
		f.Size = size
		_, err := c.Register(t.Context(), f)
		require.Contains(t, failure(t, err, CodeSource).Message, "changed its length")
	}
	for _, open := range []func() (io.ReadCloser, error){
		func() (io.ReadCloser, error) { return nil, errors.New("open /var/secret: gone") },
		func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader("mo"), broken{})), nil
		},
	} {
		f := film("moving")
		f.Open = open
		_, err := c.Register(t.Context(), f)
		e := failure(t, err, CodeSource)
		require.NotContains(t, e.Message, "secret")
		require.True(t, e.Temporary)
	}
	require.Empty(t, d.Documents())
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("disk /var/secret is broken") }

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sparse.mp4")
	out, err := os.Create(path)
	require.NoError(t, err)
	const size = 200 << 20
	require.NoError(t, out.Truncate(size))
	require.NoError(t, out.Close())
	d := payloadtest.New(t, payloadtest.Options{})
	c := client(t, d, func(o *Options) { o.Timeout = time.Minute })
	_, err = c.Register(t.Context(), film("warms everything up"))
	require.NoError(t, err)

	var peak atomic.Uint64
	f := File{Name: "sparse.mp4", MediaType: "video/mp4", Size: size, Key: "sparse", Open: func() (io.ReadCloser, error) {
		file, err := os.Open(path)
		return &weighed{File: file, peak: &peak}, err
	}}
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	_, err = c.Register(t.Context(), f)
	require.NoError(t, err)
	require.Equal(t, int64(size), d.Documents()[1].Filesize)
	grown := int64(peak.Load()) - int64(before.HeapAlloc)
	t.Logf("the heap grew by at most %d KiB, with the double's part", grown>>10)
	require.Less(t, grown, int64(16<<20))
}

// weighed looks at the heap every 20 MiB.
type weighed struct {
	*os.File
	peak *atomic.Uint64
	read int
}

func (w *weighed) Read(b []byte) (int, error) {
	n, err := w.File.Read(b)
	if (w.read+n)/(20<<20) != w.read/(20<<20) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		w.peak.Store(max(w.peak.Load(), m.HeapAlloc))
	}
	w.read += n
	return n, err
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"0": 0, "12": 12 * time.Second, "99999999": maxRetryAfter, "-1": 0, "soon": 0, "": 0,
		"Fri, 02 Jan 2026 03:04:15 GMT": 10 * time.Second, "Fri, 02 Jan 2026 03:04:00 GMT": 0,
	} {
		require.Equal(t, want, retryAfter(value, at), value)
	}
}
