package e2e

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	"google.golang.org/protobuf/proto"
)

// seen is a span as a collector gets it.
type seen struct {
	service, name     string
	trace, id, parent string // hexadecimal
	kind              int
	failed            bool
	about             map[string]string
	start, end        time.Time
}

// spans is a collector of OTLP over HTTP, in both of its encodings.
type spans struct {
	url string

	mu  sync.Mutex
	all []seen
}

func newCollector(t *testing.T) *spans {
	t.Helper()
	c := &spans{}
	server := httptest.NewServer(http.HandlerFunc(c.receive))
	t.Cleanup(server.Close)
	c.url = server.URL
	return c
}

func (c *spans) receive(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil || r.URL.Path != "/v1/traces" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	var got []seen
	if r.Header.Get("Content-Type") == "application/json" {
		got, err = fromJSON(body)
	} else {
		got, err = fromProto(body)
	}
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, got...)
}

func fromProto(body []byte) (all []seen, err error) {
	var request collector.ExportTraceServiceRequest
	if err := proto.Unmarshal(body, &request); err != nil {
		return nil, err
	}
	for _, r := range request.GetResourceSpans() {
		service := ""
		for _, a := range r.GetResource().GetAttributes() {
			if a.GetKey() == "service.name" {
				service = a.GetValue().GetStringValue()
			}
		}
		for _, scope := range r.GetScopeSpans() {
			for _, s := range scope.GetSpans() {
				one := seen{
					service: service, name: s.GetName(), trace: hex.EncodeToString(s.GetTraceId()), id: hex.EncodeToString(s.GetSpanId()),
					parent: hex.EncodeToString(s.GetParentSpanId()), kind: int(s.GetKind()), failed: s.GetStatus().GetCode() == 2,
					start: time.Unix(0, int64(s.GetStartTimeUnixNano())), end: time.Unix(0, int64(s.GetEndTimeUnixNano())), about: map[string]string{},
				}
				for _, a := range s.GetAttributes() {
					one.about[a.GetKey()] = cmp.Or(a.GetValue().GetStringValue(), fmt.Sprint(a.GetValue().GetIntValue()))
				}
				all = append(all, one)
			}
		}
	}
	return all, nil
}

func fromJSON(body []byte) (all []seen, err error) {
	var request struct {
		ResourceSpans []struct {
			Resource struct {
				Attributes []struct{ Value struct{ StringValue string } }
			}
			ScopeSpans []struct {
				Spans []struct {
					TraceID, SpanID, ParentSpanID, Name string
					StartTimeUnixNano, EndTimeUnixNano  int64 `json:",string"`
				}
			}
		}
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return nil, err
	}
	for _, r := range request.ResourceSpans {
		for _, s := range r.ScopeSpans[0].Spans {
			all = append(all, seen{
				service: r.Resource.Attributes[0].Value.StringValue, name: s.Name, trace: s.TraceID, id: s.SpanID, parent: s.ParentSpanID,
				start: time.Unix(0, s.StartTimeUnixNano), end: time.Unix(0, s.EndTimeUnixNano),
			})
		}
	}
	return all, nil
}

// of gives the spans of a trace in the order of their starts.
func (c *spans) of(trace string) []seen {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []seen
	for _, s := range c.all {
		if s.trace == trace {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b seen) int { return a.start.Compare(b.start) })
	return all
}

func named1(all []seen, name string) seen {
	for _, s := range all {
		if s.name == name {
			return s
		}
	}
	return seen{}
}

// tree draws the spans below a parent.
func tree(all []seen, parent, indent string) string {
	var b strings.Builder
	for _, s := range all {
		if s.parent != parent {
			continue
		}
		mark := ""
		if s.failed {
			mark = "  failed"
		}
		fmt.Fprintf(&b, "%-44s %-12s %9.1f ms%s\n", indent+s.name, s.service, float64(s.end.Sub(s.start).Microseconds())/1000, mark)
		b.WriteString(tree(all, s.id, indent+"  "))
	}
	return b.String()
}
