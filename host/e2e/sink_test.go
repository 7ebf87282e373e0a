package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// sink receives webhooks and remembers which ends it heard of each task.
type sink struct {
	url string

	mu   sync.Mutex
	ends map[string]map[string]int // task, then what was said of its end, to how often
}

func newSink(t *testing.T) *sink {
	t.Helper()
	k := &sink{ends: map[string]map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(k.receive))
	t.Cleanup(server.Close)
	k.url = server.URL + "/hook"
	return k
}

func (k *sink) receive(w http.ResponseWriter, r *http.Request) {
	var body object
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	id, _ := body["task_id"].(string)
	end, _ := json.Marshal([]any{r.Header.Get("webhook-id"), body["status"], body["completed_at"]})
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.ends[id] == nil {
		k.ends[id] = map[string]int{}
	}
	k.ends[id][string(end)]++
}

func (k *sink) tasks() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.ends)
}

// judge counts the tasks that were never heard of and those that ended in two ways. The same end told twice is
// allowed: delivery is at least once.
func (k *sink) judge(acked []string) (lost, twice int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, id := range acked {
		switch len(k.ends[id]) {
		case 0:
			lost++
		case 1:
		default:
			twice++
		}
	}
	return lost, twice
}
