package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// roomy takes bodies that are larger than a service would otherwise look at.
const roomy = `
limits {
  submissions_per_minute = 1000000
  body_bytes             = 16777216
}
`

const submitPath, batchPath = "/api/v1/tasks/submit", "/api/v1/tasks/batch"

// post sends a body as it is and gives the code of the answer and that of its error.
func (s *service) post(path, body string, headers ...string) (code int, problem string) {
	s.t.Helper()
	code, b, err := s.send(http.MethodPost, path, strings.NewReader(body), headers...)
	require.NoError(s.t, err)
	return code, problemIn(s.t, b)
}

// problemIn is the code of the error that an answer tells of.
func problemIn(t *testing.T, b []byte) string {
	t.Helper()
	var answer struct{ Error string }
	require.NoError(t, json.Unmarshal(b, &answer), "%s", b)
	return answer.Error
}

// listed is how many tasks a project has.
func (s *service) listed(project string) int {
	s.t.Helper()
	code, list := s.call(http.MethodGet, "/api/v1/projects/"+project+"/tasks?limit=1", nil)
	require.Equal(s.t, http.StatusOK, code)
	return int(list["pagination"].(object)["total"].(float64))
}

// nests are values of so many levels, whole and cut.
func nests(levels int) map[string]string {
	return map[string]string{
		"lists":       strings.Repeat("[", levels) + strings.Repeat("]", levels),
		"objects":     strings.Repeat(`{"a":`, levels) + "1" + strings.Repeat("}", levels),
		"cut lists":   strings.Repeat("[", levels),
		"cut objects": strings.Repeat(`{"a":`, levels),
	}
}

// roots are where a value can be nested in a body.
var roots = map[string][2]string{
	"task_data":   {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{"x":%s}}`},
	"metadata":    {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{},"metadata":{"x":%s}}`},
	"depends_on":  {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{},"depends_on":%s}`},
	"an extra":    {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{},"x":%s}`},
	"a batch":     {batchPath, `{"tasks":[{"project_id":"e2e","task_type":"chaos","task_data":{"x":%s}}]}`},
	"tasks":       {batchPath, `{"tasks":%s}`},
	"a file name": {"/api/v1/plugins/plan", `{"file":%s}`},
	"a backend":   {"/api/v1/plugins/image/backend", `{"backend":%s}`},
}

func TestA2_NestedBodiesAreRefusedAtTheirFirstLevelTooMany(t *testing.T) {
	t.Parallel()
	s := startService(t, roomy)
	bodies, slowest := 0, time.Duration(0)
	for _, levels := range []int{65, 10_000, 1_000_000} {
		for shape, nest := range nests(levels) {
			for place, root := range roots {
				began := time.Now()
				code, problem := s.post(root[0], fmt.Sprintf(root[1], nest))
				slowest = max(slowest, time.Since(began))
				require.Equal(t, http.StatusBadRequest, code, "%d %s in %s", levels, shape, place)
				require.Equal(t, "invalid_body", problem, "%d %s in %s", levels, shape, place)
				bodies++
			}
		}
	}
	code, _ := s.post(submitPath, fmt.Sprintf(roots["task_data"][1], nests(60)["lists"]))
	require.Equal(t, http.StatusCreated, code, "60 levels are fine")
	t.Logf("A2: %d bodies of 65 to 1,000,000 levels refused, the slowest after %s, accepted %d, panics %d",
		bodies, slowest.Round(time.Millisecond), s.listed("e2e")-1, s.logged("panic"))
	require.Equal(t, 1, s.listed("e2e"))
	require.Zero(t, s.logged("panic"))
}

// places are where a stranger's text can stand in a body.
var places = map[string][2]string{
	"a key":              {submitPath, `{"%s":1,"project_id":"e2e","task_type":"chaos","task_data":{}}`},
	"an extra":           {submitPath, `{"x":"%s","project_id":"e2e","task_type":"chaos","task_data":{}}`},
	"project_id":         {submitPath, `{"project_id":"e2e%s","task_type":"chaos","task_data":{}}`},
	"task_type":          {submitPath, `{"project_id":"e2e","task_type":"chaos%s","task_data":{}}`},
	"a key of task_data": {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{"%s":1}}`},
	"task_data":          {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{"message":"%s"}}`},
	"deep in task_data":  {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{"x":[{"y":[["%s"]]}]}}`},
	"a key of metadata":  {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{},"metadata":{"%s":1}}`},
	"metadata":           {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{},"metadata":{"x":"%s"}}`},
	"callback_url":       {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{},"callback_url":"http://example.com/%s"}`},
	"depends_on":         {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{},"depends_on":["%s"]}`},
	"a name":             {submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{},"depends_on":{"%s":"x"}}`},
	"a batch":            {batchPath, `{"tasks":[{"project_id":"e2e","task_type":"chaos","task_data":{"x":"%s"}}]}`},
	"ref":                {batchPath, `{"tasks":[{"ref":"%s","project_id":"e2e","task_type":"chaos","task_data":{}}]}`},
	"a file name":        {"/api/v1/plugins/plan", `{"file":"%s"}`},
	"a backend":          {"/api/v1/plugins/image/backend", `{"backend":"%s"}`},
}

// noText is what stands for no character, or for one that ends texts elsewhere.
var noText = []string{
	"\xff", "\xc0\x80", "\xe2\x82", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "a\x80b",
	`\ud800`, `\udc00`, `\ud800x`, `\ud800\u0061`, `\udc00\ud800`, `\ud800\ud800\udc00`,
	`\u0000`, "\x00", "a\\u0000b", "\x1f",
}

func TestA3_TextThatIsNoUnicodeIsRefusedWhereverItStands(t *testing.T) {
	t.Parallel()
	s := startService(t, roomy)
	bodies, good := 0, 0
	for place, p := range places {
		code, problem := s.post(p[0], fmt.Sprintf(p[1], `🎬\ud83c\udfac`))
		require.NotEqual(t, "invalid_body", problem, "a good text in %s", place)
		if code == http.StatusCreated {
			good++
		}
		for _, bad := range noText {
			code, problem := s.post(p[0], fmt.Sprintf(p[1], bad))
			require.Equal(t, http.StatusBadRequest, code, "%q in %s", bad, place)
			require.Equal(t, "invalid_body", problem, "%q in %s", bad, place)
			bodies++
		}
	}
	require.Greater(t, good, 5)
	t.Logf("A3: %d bodies with invalid UTF-8, lone surrogates and NUL refused, accepted %d", bodies, s.listed("e2e")-good)
	require.Equal(t, good, s.listed("e2e"))
}

func TestA3_AnswersAreUnicodeWhateverStandsInPathQueryAndHeaders(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	asked := 0
	for _, bad := range []string{"%ff", "%00", "%c0%80", "%ed%a0%80", "a%0d%0ab"} {
		for _, path := range []string{
			"tasks/" + bad + "/status", "projects/" + bad + "/tasks", "projects/e2e/tasks?since=" + bad, "projects/e2e/tasks?status=" + bad,
			"projects/e2e/tasks?cursor=" + bad, "tasks/x/status?wait=" + bad, "projects/e2e/tasks?task_type=" + bad, "projects/e2e/events?token=" + bad,
		} {
			headers := []string{"Last-Event-ID", "\xff\xfe", "Idempotency-Key", "\xff"}
			if strings.Contains(path, "token=") {
				headers = append(headers, "X-API-Key", "")
			}
			code, b, err := s.send(http.MethodGet, "/api/v1/"+path, nil, headers...)
			require.NoError(t, err)
			require.Contains(t, []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusNotFound}, code, path)
			require.True(t, json.Valid(b), "%s: %q", path, b)
			require.Equal(t, string(b), strings.ToValidUTF8(string(b), "?"), path)
			asked++
		}
	}
	code, problem := s.post(submitPath, fmt.Sprintf(places["task_data"][1], "x"), "Idempotency-Key", "\xff")
	require.Equal(t, http.StatusBadRequest, code)
	require.Equal(t, "bad_request", problem)
	t.Logf("A3: %d paths and queries that are no text refused in valid JSON", asked)
}
