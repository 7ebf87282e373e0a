package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/stretchr/testify/require"
)

type object = map[string]any

// call sends a request and reads a JSON answer.
func (s *service) call(method, path string, body any, headers ...string) (int, object) {
	s.t.Helper()
	status, b, err := s.try(method, path, body, headers...)
	require.NoError(s.t, err)
	var answer object
	require.NoError(s.t, json.Unmarshal(b, &answer), "%s %s answered %s", method, path, b)
	return status, answer
}

// try is call for a host that may be down.
func (s *service) try(method, path string, body any, headers ...string) (int, []byte, error) {
	var payload io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		payload = bytes.NewReader(b)
	}
	return s.send(method, path, payload, headers...)
}

// send sends a body as it is.
func (s *service) send(method, path string, body io.Reader, headers ...string) (int, []byte, error) {
	req, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("X-API-Key", apiKey)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return answerTo(req)
}

// answerTo sends a request as it is.
func answerTo(req *http.Request) (code int, body []byte, err error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, b, err
}

// submit stores a task and gives its id.
func (s *service) submit(taskType string, data object, more ...object) string {
	s.t.Helper()
	body := object{"project_id": "e2e", "task_type": taskType, "task_data": data}
	for _, m := range more {
		for k, v := range m {
			body[k] = v
		}
	}
	status, answer := s.call(http.MethodPost, "/api/v1/tasks/submit", body)
	require.Equal(s.t, http.StatusCreated, status, "%v", answer)
	return answer["task_id"].(string)
}

// trySubmit stores a chaos task, for goroutines that may not end the test.
func (s *service) trySubmit(data object) (id string, err error) {
	code, b, err := s.try(http.MethodPost, "/api/v1/tasks/submit", object{"project_id": "e2e", "task_type": "chaos", "task_data": data})
	var answer struct {
		ID string `json:"task_id"`
	}
	if err == nil {
		err = json.Unmarshal(b, &answer)
	}
	if err == nil && code != http.StatusCreated {
		err = fmt.Errorf("submit answered %d: %s", code, b)
	}
	return answer.ID, err
}

func (s *service) status(id string) object {
	s.t.Helper()
	code, answer := s.call(http.MethodGet, "/api/v1/tasks/"+id+"/status", nil)
	require.Equal(s.t, http.StatusOK, code, "%v", answer)
	return answer
}

// await waits for the end of a task. While the host or its Redis is away, it waits on.
func (s *service) await(id string, limit time.Duration) object {
	s.t.Helper()
	var last object
	s.eventually(limit, "ended: "+id, func() bool {
		code, b, err := s.try(http.MethodGet, "/api/v1/tasks/"+id+"/status", nil)
		if err != nil || code == http.StatusServiceUnavailable {
			return false
		}
		last = nil
		require.NoError(s.t, json.Unmarshal(b, &last))
		require.Equal(s.t, http.StatusOK, code, "%v", last)
		return ended(last)
	})
	return last
}

// awaitState waits for a state.
func (s *service) awaitState(id, state string, limit time.Duration) {
	s.t.Helper()
	s.eventually(limit, state+": "+id, func() bool { return s.status(id)["status"] == state })
}

func ended(status object) bool {
	switch status["status"] {
	case "completed", "failed", "cancelled":
		return true
	}
	return false
}
