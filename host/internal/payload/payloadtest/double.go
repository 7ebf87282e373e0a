// Package payloadtest has a double of Payload CMS 3 with one upload collection: a real HTTP server on loopback that
// answers as Payload's REST API does, its silent truncation included, and plays faults on demand.
package payloadtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Key is the API key that the double knows.
const Key = "6f2d1c0e-0b1a-4c55-9a55-cafe5ec2e7aa"

// Options are how the double is configured; they may be changed between requests.
type Options struct {
	Collection     string   // media when empty
	UserCollection string   // users when empty
	NumberIDs      bool     // as with Postgres, not MongoDB
	Required       []string // fields that a document has to have
	Limit          int64    // upload.limits.fileSize; none when 0
	AbortOnLimit   bool     // upload.abortOnLimit
	MimeTypes      []string // that the collection takes; all when empty
	PublicRead     bool     // access.read lets everybody
	NoDelete       bool     // access.delete lets nobody
	NotUpload      bool     // the collection has no files
	HiddenFiles    bool     // access of the fields keeps file names and sizes from everybody
	Reencode       bool     // sharp encodes pictures anew
}

// Fault is what the next request of an operation meets instead of, or besides, its answer.
type Fault struct {
	On         string // create, find, delete or file
	Status     int    // answered without doing anything
	RetryAfter string
	Body       string // of that answer; Payload's own words when empty
	CutBefore  bool   // the connection breaks when the request has been read, and nothing is done
	CutAfter   bool   // it is done, and the connection breaks before the answer
	StallAfter bool   // it is done, and the answer begins and does not go on
	Hold       <-chan struct{}
}

// Document is one of the collection.
type Document struct {
	ID       string
	Filename string
	MimeType string
	Filesize int64
	Fields   map[string]any
	Sum      string // SHA-256 of the file as it is kept, in hex
	begin    []byte
}

// Double is a running server.
type Double struct {
	URL string

	t      testing.TB
	server *httptest.Server

	mu        sync.Mutex
	options   Options
	faults    []Fault
	documents []Document
	made      int
	log       []string
	arrived   chan string
}

// New runs a double until the test ends, and then prints its log.
func New(t testing.TB, o Options) *Double {
	d := &Double{t: t, options: o, arrived: make(chan string, 1000)}
	d.server = httptest.NewServer(http.HandlerFunc(d.serve))
	d.URL = d.server.URL
	t.Cleanup(func() {
		d.server.CloseClientConnections()
		d.server.Close()
		t.Log(strings.Join(append([]string{"the double saw:"}, d.Log()...), "\n  "))
	})
	return d
}

// Close ends the server before the test does.
func (d *Double) Close() { d.server.Close() }

// Configure changes how the double is configured.
func (d *Double) Configure(change func(*Options)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(&d.options)
}

// Fail queues faults; each is met once.
func (d *Double) Fail(faults ...Fault) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.faults = append(d.faults, faults...)
}

// Documents are those of the collection, the oldest first.
func (d *Double) Documents() []Document {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Document(nil), d.documents...)
}

// Log is what happened so far, a line each.
func (d *Double) Log() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.log...)
}

// Await waits until a request of the operation has been read.
func (d *Double) Await(operation string) {
	for name := range d.arrived {
		if name == operation {
			return
		}
	}
}

func (d *Double) note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log = append(d.log, fmt.Sprintf(format, args...))
}

func (d *Double) config() Options {
	d.mu.Lock()
	defer d.mu.Unlock()
	o := d.options
	if o.Collection == "" {
		o.Collection = "media"
	}
	if o.UserCollection == "" {
		o.UserCollection = "users"
	}
	return o
}

// fault takes the next fault of an operation.
func (d *Double) fault(on string) Fault {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, f := range d.faults {
		if f.On == on {
			d.faults = append(d.faults[:i:i], d.faults[i+1:]...)
			return f
		}
	}
	return Fault{}
}
