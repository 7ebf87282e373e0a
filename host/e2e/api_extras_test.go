package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// holding counts the files of a service, its log and Redis's among them, that hold a text.
func (s *service) holding(text string) (files int) {
	s.t.Helper()
	require.NoError(s.t, filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) {
			files++
		}
		return err
	}))
	return files
}

func TestA27_CallbacksWithSecretsAreRefusedAndNothingIsLeftOfThem(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	const secret, known = "pa55-0f-the-studio", "the-query-that-is-kept"
	refused := []string{
		"http://user:" + secret + "@example.com/", "https://" + secret + "@example.com/hook", "http://:" + secret + "@127.0.0.1/",
		"http://user:" + secret + "@[::1]/", "http://example.com\\" + secret + "@evil.example/", "https://example.com/" + strings.Repeat(secret, 500),
		"file:///" + secret, "http:" + secret, "//" + secret + "/hook", "http://example.com/\r\nX-Secret:" + secret, "http://" + secret + ":6379/",
	}
	submission := func(callback string) object {
		return object{"project_id": "e2e", "task_type": "chaos", "task_data": object{}, "callback_url": callback}
	}
	for _, callback := range refused {
		code, answer := s.call(http.MethodPost, submitPath, submission(callback))
		require.Equal(t, http.StatusBadRequest, code, callback)
		require.Contains(t, answer["details"], "callback_url")
		require.NotContains(t, fmt.Sprint(answer), secret)
	}
	hook := fmt.Sprintf("http://127.0.0.1:%d/hook", freePort(t))
	s.submit("chaos", object{}, object{"callback_url": hook + "#" + secret})
	id := s.submit("chaos", object{}, object{"callback_url": hook + "?token=" + known})
	s.eventually(20*time.Second, "trying to deliver", func() bool {
		code, log := s.call(http.MethodGet, "/api/v1/tasks/"+id+"/webhook", nil)
		attempts, _ := log["attempts"].([]any)
		return code == http.StatusOK && len(attempts) > 0
	})
	_, log := s.call(http.MethodGet, "/api/v1/tasks/"+id+"/webhook", nil)
	require.NotContains(t, fmt.Sprint(log), known, "the log of deliveries")
	require.Zero(t, s.logged(known), "the log tells the query of a callback")
	s.shutDown()
	stored := s.holding(secret)
	t.Logf("A27: %d callbacks with credentials, 8 KB or no sense refused; files that hold anything of them, or of a fragment: %d", len(refused), stored)
	require.Positive(t, s.holding(known), "what is stored is not found where it is looked for")
	require.Zero(t, stored)
}

func TestA27_MetadataIsBoundedByTheBodyAndComesBackByteForByte(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	keys := make([]string, 10_000)
	for i := range keys {
		keys[i] = fmt.Sprintf(`"key %d" : %d.0`, i, i)
	}
	body := func(metadata string) string {
		return `{"project_id":"e2e","task_type":"chaos","task_data":{},"metadata":` + metadata + `}`
	}
	for what, metadata := range map[string]string{
		"10,000 keys":     "{" + strings.Join(keys, " , ") + "}",
		"1,000,000 bytes": `{"x":"` + strings.Repeat("é", 500_000) + `"}`,
	} {
		code, b, err := s.send(http.MethodPost, submitPath, strings.NewReader(body(metadata)))
		require.NoError(t, err)
		require.Equal(t, http.StatusCreated, code, "%.300s", b)
		var receipt struct {
			ID string `json:"task_id"`
		}
		require.NoError(t, json.Unmarshal(b, &receipt))
		s.await(receipt.ID, 20*time.Second)
		began := time.Now()
		_, b, err = s.send(http.MethodGet, "/api/v1/tasks/"+receipt.ID+"/status", nil)
		require.NoError(t, err)
		t.Logf("A27: metadata of %s (%d kB) came back byte for byte after %s", what, len(metadata)>>10, time.Since(began).Round(time.Millisecond))
		require.True(t, bytes.Contains(b, []byte(`"metadata":`+metadata)), what)
	}
	code, b, err := s.send(http.MethodGet, "/api/v1/projects/e2e/tasks", nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, code)
	require.Less(t, len(b), 2000, "a list carries no metadata")
	code, problem := s.post(submitPath, body(`{"x":"`+strings.Repeat("x", megabyte)+`"}`))
	require.Equal(t, http.StatusRequestEntityTooLarge, code, problem)
}
