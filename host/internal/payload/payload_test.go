package payload

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/payload/payloadtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func client(t *testing.T, d *payloadtest.Double, change func(*Options)) *Client {
	t.Helper()
	o := Options{URL: d.URL + "/", APIKey: payloadtest.Key, Timeout: 5 * time.Second}
	if change != nil {
		change(&o)
	}
	c, err := New(o)
	require.NoError(t, err)
	t.Cleanup(c.Close)
	return c
}

// film is a file with the given content.
func film(content string) File {
	return File{
		Name: "Szene 4 – Hafen.mp4", MediaType: "video/mp4", Size: int64(len(content)), Key: "task-1/media/1",
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil },
	}
}

func picture(content string) File {
	f := film(content)
	f.Name, f.MediaType = "panel.png", "image/png"
	return f
}

func sum(content string) string {
	s := sha256.Sum256([]byte(content))
	return hex.EncodeToString(s[:])
}

func failure(t *testing.T, err error, code Code) *Error {
	t.Helper()
	var e *Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, code, e.Code, e.Message)
	require.NotContains(t, e.Message, payloadtest.Key)
	require.NotContains(t, e.Message, "127.0.0.1")
	return e
}

func TestFileBecomesADocument(t *testing.T) {
	t.Parallel()
	for _, numbers := range []bool{false, true} {
		d := payloadtest.New(t, payloadtest.Options{NumberIDs: numbers, Required: []string{"alt", "scene"}})
		f := film("moving pictures")
		f.Fields = map[string]any{"scene": 4}
		id, err := client(t, d, func(o *Options) { o.Fields = map[string]any{"scene": 1, "credit": "Backlot"} }).Register(t.Context(), f)
		require.NoError(t, err)
		docs := d.Documents()
		require.Len(t, docs, 1)
		require.Equal(t, docs[0].ID, id)
		require.Equal(t, sum("moving pictures"), docs[0].Sum)
		require.Equal(t, "video/mp4", docs[0].MimeType)
		require.Regexp(t, `^Szene-4-Hafen-k[0-9a-f]{20}z\.mp4$`, docs[0].Filename)
		require.Equal(t, map[string]any{"alt": "Szene 4 – Hafen.mp4", "scene": 4.0, "credit": "Backlot"}, docs[0].Fields)
		require.Equal(t, numbers, id == "1")
	}
}

func TestCollectionsAreConfigurable(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{Collection: "film-media", UserCollection: "service-accounts"})
	_, err := client(t, d, func(o *Options) { o.Collection, o.UserCollection = "film-media", "service-accounts" }).Register(t.Context(), film("x"))
	require.NoError(t, err)
	_, err = client(t, d, nil).Register(t.Context(), film("x"))
	e := failure(t, err, CodeNotFound)
	require.Contains(t, e.Message, `no collection "media"`)
	require.False(t, e.Temporary)
}

func TestSameKeyIsTheSameDocument(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{})
	c := client(t, d, nil)
	first, err := c.Register(t.Context(), film("x"))
	require.NoError(t, err)
	again, err := c.Register(t.Context(), film("x"))
	require.NoError(t, err)
	require.Equal(t, first, again)
	other := film("x")
	other.Key = "task-2/media/1"
	second, err := c.Register(t.Context(), other)
	require.NoError(t, err)
	require.NotEqual(t, first, second)
	require.Len(t, d.Documents(), 2)
}

func TestLostAnswerLeavesOneDocument(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{})
	d.Fail(payloadtest.Fault{On: "create", CutAfter: true})
	c := client(t, d, nil)
	_, err := c.Register(t.Context(), film("x"))
	require.True(t, failure(t, err, CodeUnreachable).Temporary)
	require.Len(t, d.Documents(), 1)
	id, err := c.Register(t.Context(), film("x"))
	require.NoError(t, err)
	require.Len(t, d.Documents(), 1)
	require.Equal(t, d.Documents()[0].ID, id)
}

// The first attempt is given up for lost, but Payload is still at work on it when the second begins.
func TestAttemptsThatOverlapLeaveOneDocument(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{})
	f := film("x")
	hold := make(chan struct{})
	d.Fail(payloadtest.Fault{On: "create", Hold: hold})
	c := client(t, d, nil)
	done := make(chan string)
	go func() {
		id, _ := c.Register(t.Context(), f)
		done <- id
	}()
	d.Await("create")
	d.Put(payloadtest.Document{Filename: uploadName(f), MimeType: f.MediaType, Filesize: f.Size})
	close(hold)
	id := <-done
	docs := d.Documents()
	require.Len(t, docs, 1, "Payload called the second x-1, and it is gone")
	require.Equal(t, docs[0].ID, id)
	require.Equal(t, uploadName(f), docs[0].Filename)
}

const taken400 = `{"errors":[{"name":"ValidationError","message":"The following field is invalid: filename","data":{"collection":"media","errors":[{"message":"Value must be unique","path":"filename"}]}}]}`

// Both attempts found the name free, and the database lets one of them have it.
func TestNameThatWasTakenInBetweenIsFound(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{})
	f := film("x")
	hold := make(chan struct{})
	d.Fail(payloadtest.Fault{On: "create", Hold: hold, Status: 400, Body: taken400})
	c := client(t, d, nil)
	done := make(chan string)
	go func() {
		id, _ := c.Register(t.Context(), f)
		done <- id
	}()
	d.Await("create")
	d.Put(payloadtest.Document{Filename: uploadName(f), MimeType: f.MediaType, Filesize: f.Size})
	close(hold)
	require.Equal(t, d.Documents()[0].ID, <-done)

	d.Fail(payloadtest.Fault{On: "create", Status: 400, Body: taken400})
	f.Key = "another"
	_, err := c.Register(t.Context(), f)
	require.True(t, failure(t, err, CodeInvalid).Temporary, "whoever has it can't be seen yet")
}

func TestDuplicatesOfTheSameKeyAreCleanedUp(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{})
	f := film("moving")
	d.Put(payloadtest.Document{Filename: uploadName(f), MimeType: f.MediaType, Filesize: 3})
	d.Put(payloadtest.Document{Filename: uploadName(f), MimeType: f.MediaType, Filesize: f.Size})
	d.Put(payloadtest.Document{Filename: uploadName(f), MimeType: f.MediaType, Filesize: f.Size})
	d.Put(payloadtest.Document{Filename: "somebody-elses.mp4", Filesize: 1})
	want := d.Documents()[1].ID
	id, err := client(t, d, nil).Register(t.Context(), f)
	require.NoError(t, err)
	require.Equal(t, want, id, "the oldest that is whole")
	require.Len(t, d.Documents(), 2)
	require.Equal(t, "somebody-elses.mp4", d.Documents()[1].Filename)
}

func TestSilentTruncationIsFoundAndTakenBack(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{Limit: 10})
	c := client(t, d, nil)
	for _, f := range []File{film(strings.Repeat("x", 25)), picture(strings.Repeat("x", 25))} {
		_, err := c.Register(t.Context(), f)
		e := failure(t, err, CodeTruncated)
		require.False(t, e.Temporary)
		require.Contains(t, e.Message, "kept 10 of 25 bytes")
		require.Contains(t, e.Message, "upload.limits.fileSize")
		require.Empty(t, d.Documents())
	}
	d.Configure(func(o *payloadtest.Options) { o.NoDelete = true })
	_, err := c.Register(t.Context(), film(strings.Repeat("x", 25)))
	require.Contains(t, failure(t, err, CodeTruncated).Message, "could not be removed again: Payload does not let this API key delete from")
	d.Configure(func(o *payloadtest.Options) { o.NoDelete, o.Limit = false, 0 })
	id, err := c.Register(t.Context(), film(strings.Repeat("x", 25)))
	require.NoError(t, err)
	require.Len(t, d.Documents(), 1, "the cut one is gone now")
	require.Equal(t, d.Documents()[0].ID, id)
}

func TestPictureThatIsEncodedAnewIsNotTakenForACutOne(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{Reencode: true})
	c := client(t, d, nil)
	id, err := c.Register(t.Context(), picture(strings.Repeat("p", 5000)))
	require.NoError(t, err)
	again, err := c.Register(t.Context(), picture(strings.Repeat("p", 5000)))
	require.NoError(t, err)
	require.Equal(t, id, again)
	require.Len(t, d.Documents(), 1)
	d.Configure(func(o *payloadtest.Options) { o.Reencode, o.Limit = false, 3000 })
	f := picture(strings.Repeat("p", 5000))
	f.Key = "second"
	d.Fail(payloadtest.Fault{On: "file", Status: 403})
	_, err = c.Register(t.Context(), f)
	failure(t, err, CodeTruncated) // what can't be looked at is judged by its size
}

func TestCollectionWithoutFilesIsSaid(t *testing.T) {
	t.Parallel()
	for _, o := range []payloadtest.Options{{NotUpload: true}, {HiddenFiles: true}} {
		d := payloadtest.New(t, o)
		_, err := client(t, d, nil).Register(t.Context(), film("x"))
		e := failure(t, err, CodeNoUpload)
		require.Contains(t, e.Message, `"media" of Payload is no upload collection`)
		require.False(t, e.Temporary)
		require.Empty(t, d.Documents())
	}
}

func TestCancelEndsTheUpload(t *testing.T) {
	t.Parallel()
	d := payloadtest.New(t, payloadtest.Options{})
	hold := make(chan struct{})
	defer close(hold)
	d.Fail(payloadtest.Fault{On: "create", Hold: hold})
	reason := errors.New("draining")
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		d.Await("create")
		cancel(reason)
	}()
	_, err := client(t, d, nil).Register(ctx, film("x"))
	require.ErrorIs(t, err, reason)
}

func TestNamesAreFitForPayload(t *testing.T) {
	t.Parallel()
	m := mark("k")
	require.Regexp(t, `^k[0-9a-f]{20}z$`, m)
	for name, want := range map[string]string{
		"image.png":                       "image-" + m + ".png",
		"../../etc/passwd":                "passwd-" + m,
		`C:\temp\film.MP4`:                "film-" + m + ".mp4",
		"":                                "file-" + m,
		".png":                            "file-" + m + ".png",
		"🌧.wav":                           "file-" + m + ".wav",
		"x-12.png":                        "x-12-" + m + ".png",
		"a\"b\r\nX: y.png":                "a-b-X-y-" + m + ".png",
		"no.extension that counts":        "no-extension-that-counts-" + m,
		strings.Repeat("y", 300) + ".gif": strings.Repeat("y", maxBase) + "-" + m + ".gif",
	} {
		require.Equal(t, want, uploadName(File{Name: name, Key: "k"}), name)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]Options{
		"no URL":     {APIKey: "k"},
		"no scheme":  {URL: "cms:3000", APIKey: "k"},
		"query":      {URL: "http://cms?x=1", APIKey: "k"},
		"password":   {URL: "http://me:secret@cms", APIKey: "k"},
		"no key":     {URL: "http://cms"},
		"two lines":  {URL: "http://cms", APIKey: "k\r\nX: y"},
		"collection": {URL: "http://cms", APIKey: "k", Collection: "../users"},
		"users":      {URL: "http://cms", APIKey: "k", UserCollection: "a b"},
	} {
		_, err := New(o)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "secret", name)
	}
	for _, f := range []File{{}, {Key: "k"}, {Key: "k", Open: func() (io.ReadCloser, error) { return io.NopCloser(&bytes.Buffer{}), nil }}} {
		c, err := New(Options{URL: "http://127.0.0.1:1", APIKey: "k"})
		require.NoError(t, err)
		_, err = c.Register(t.Context(), f)
		failure(t, err, CodeSource)
	}
}
