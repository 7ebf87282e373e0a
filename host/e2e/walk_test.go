package e2e

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
	"time"
)

// walker is a client that asks for anything in the document, in any order, and remembers what has to be true.
type walker struct {
	*service
	inventor

	project string
	tasks   map[string]*walked
	ids     []string
	own     int // tasks of the project
	keyless int // requests that were tried without a key

	sent, refused int
}

// walked is what a walker knows of a task.
type walked struct {
	project   string
	end       object // its status, once it has ended
	cancelled bool
}

// step sends one request and says what is wrong with the answer.
func (w *walker) step(o operation) error {
	req, valid, body := w.request(o)
	a, err := w.ask(req, body)
	w.sent++
	if err == nil {
		err = w.judge(o, a)
	}
	if err == nil && !valid && a.code < http.StatusMultipleChoices {
		err = fmt.Errorf("answers %d to what its schema forbids", a.code)
	}
	if err == nil && a.code >= http.StatusBadRequest {
		w.refused++
	}
	if err == nil {
		err = w.learn(o, req, a)
	}
	if err == nil && o.keyed() && w.IntN(5) == 0 {
		err = w.withoutKey(o, req, body)
	}
	if err != nil {
		return fmt.Errorf("%s %s %v %.1000s: %w", req.Method, req.URL, req.Header, body, err)
	}
	return nil
}

// withoutKey sends a request again, as somebody who has no key or a wrong one.
func (w *walker) withoutKey(o operation, req *http.Request, body []byte) error {
	again := req.Clone(context.Background())
	again.Header.Del("X-API-Key")
	if w.keyless++; w.keyless%10 == 0 {
		again.Header.Set("X-API-Key", "a-key-of-nobody")
	}
	a, err := w.ask(again, body)
	if err == nil && a.code != http.StatusUnauthorized && (w.keyless%10 > 0 || a.code != http.StatusTooManyRequests) {
		err = fmt.Errorf("answers %d without a key", a.code)
	}
	if err == nil {
		err = w.judge(o, a)
	}
	return err
}

// ask sends a request and reads its answer, of a stream of events what comes at once.
func (w *walker) ask(req *http.Request, body []byte) (a reply, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	limit := time.AfterFunc(30*time.Second, cancel)
	defer limit.Stop()
	req = req.WithContext(ctx)
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return a, err
	}
	defer func() { _ = resp.Body.Close() }()
	a = reply{code: resp.StatusCode, header: resp.Header}
	stream := strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream")
	if stream {
		limit.Reset(50 * time.Millisecond)
	}
	a.body, err = io.ReadAll(resp.Body)
	if stream && errors.Is(err, context.Canceled) {
		err = nil
	}
	return a, err
}

// request makes up a request of an operation and tells whether all of it is as the document wants it.
func (w *walker) request(o operation) (req *http.Request, valid bool, body []byte) {
	path, query, header := o.path, url.Values{}, http.Header{"X-Api-Key": {apiKey}}
	valid = true
	parameters, _ := o.said["parameters"].([]any)
	for i := range parameters {
		p, at := w.object(fmt.Sprintf("%s/parameters/%d", o.pointer, i))
		name := p["name"].(string)
		value := w.parameter(o, name, at)
		switch p["in"] {
		case "path":
			path = strings.ReplaceAll(path, "{"+name+"}", value)
		case "query":
			if w.IntN(3) == 0 {
				query.Set(name, value)
				valid = valid && w.fits(at+"/schema", quoted(value, w.document, at)) == nil
			}
		case "header":
			if w.IntN(4) == 0 {
				header.Set(name, value)
			}
		}
	}
	if content, at := w.object(o.pointer + "/requestBody/content/application~1json"); content != nil {
		value := w.body(at + "/schema")
		body, _ = json.Marshal(value)
		valid = valid && w.fits(at+"/schema", body) == nil
		header.Set("Content-Type", "application/json")
	}
	req, _ = http.NewRequest(o.method, w.url+path, nil)
	req.URL.RawQuery, req.Header = query.Encode(), header
	return req, valid, body
}

// parameter makes up the value of a parameter: most of the time one that makes sense.
func (w *walker) parameter(o operation, name, at string) string {
	switch {
	case name == "id" && strings.Contains(o.path, "/projects/"):
		return []string{w.project, w.project, w.project, w.project, "nobody", "..", "%ff"}[w.IntN(7)]
	case name == "id" && strings.Contains(o.path, "/plugins/"):
		return []string{"image", "none"}[w.IntN(2)]
	case name == "id" && len(w.ids) > 0 && w.IntN(8) > 0:
		return w.ids[len(w.ids)-1-w.IntN(min(len(w.ids), 50))]
	case name == "id":
		return []string{"x", "01890a5d-ac96-774b-bcce-b302099a8057", "%00", "e2e"}[w.IntN(4)]
	case name == "Idempotency-Key":
		return fmt.Sprint(w.project, w.IntN(200))
	case name == "file":
		return "e2e/none/media.png"
	case w.IntN(6) == 0:
		return []string{"-1", "x", "99999999999999999999", "é"}[w.IntN(4)]
	}
	return fmt.Sprint(w.invent(name, at+"/schema", 0))
}

// quoted is the JSON of a parameter, by its type in the document.
func quoted(value string, d *document, at string) []byte {
	schema, _ := d.object(at + "/schema")
	if schema["type"] == "integer" && json.Valid([]byte(value)) {
		return []byte(value)
	}
	b, _ := json.Marshal(value)
	return b
}

// body makes up a body. Those that submit get a task_data of their type, and most of them the walker's project.
func (w *walker) body(pointer string) any {
	value, _ := w.invent("", pointer, 0).(object)
	w.fill(value)
	tasks, _ := value["tasks"].([]any)
	for _, task := range tasks {
		w.fill(task.(object))
	}
	if w.IntN(4) == 0 {
		return w.spoil(value)
	}
	return value
}

func (w *walker) fill(submission object) {
	taskType, _ := submission["task_type"].(string)
	if taskType == "" {
		return
	}
	submission["project_id"] = w.project
	submission["task_data"] = w.invent("", "/components/schemas/TaskData."+taskType, 1)
	if len(w.ids) > 0 && w.IntN(10) == 0 {
		submission["depends_on"] = []any{w.ids[w.IntN(len(w.ids))]}
	}
}
