package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// contested are the keys of a submission with two good values for each.
var contested = map[string][2]string{
	"project_id": {`"e2e"`, `"other"`}, "task_type": {`"chaos"`, `"test_prompt"`}, "task_data": {`{}`, `{"fault":"crash"}`},
	"priority": {`1`, `3`}, "callback_url": {`"https://example.com/a"`, `"https://example.com/b"`}, "metadata": {`{"a":1}`, `{"a":2}`},
	"depends_on": {`[]`, `{}`}, "ref": {`"a"`, `"b"`},
}

// spellings are ways to write a key that some readers take for the same one.
func spellings(key string) map[string]string {
	return map[string]string{
		"as it is": key, "escaped": fmt.Sprintf(`\u%04x`, key[0]) + key[1:], "large": strings.ToUpper(key),
		"one large": strings.ToUpper(key[:1]) + key[1:], "the last large": key[:len(key)-1] + strings.ToUpper(key[len(key)-1:]),
		"a long s": strings.ReplaceAll(key, "s", "ſ"), "a Kelvin sign": strings.ReplaceAll(key, "k", "\u212a"),
	}
}

// rivals are submissions that say a key twice, or once in a spelling that is not the contract's.
func rivals() (bodies []string) {
	rest := func(but string) (members []string) {
		for key, values := range contested {
			if key != but && key != "ref" {
				members = append(members, `"`+key+`":`+values[0])
			}
		}
		return members
	}
	for key, values := range contested {
		own := `"` + key + `":` + values[0]
		for how, spelling := range spellings(key) {
			if spelling == key && how != "as it is" {
				continue
			}
			rival := `"` + spelling + `":` + values[1]
			bodies = append(bodies, braced(rest(key), own, rival), braced(rest(key), rival, own))
			if how != "as it is" && how != "escaped" {
				bodies = append(bodies, braced(rest(key), rival))
			}
		}
	}
	return bodies
}

func braced(members []string, more ...string) string {
	return "{" + strings.Join(append(slices.Clone(members), more...), ",") + "}"
}

func TestA4_KeyThatIsSaidTwiceOrInAnotherSpellingIsRefused(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited)
	bodies := 0
	for _, body := range rivals() {
		for path, sent := range map[string]string{submitPath: body, batchPath: `{"tasks":[` + body + `]}`} {
			code, problem := s.post(path, sent)
			require.Equal(t, http.StatusBadRequest, code, sent)
			require.Contains(t, []string{"invalid_body", "validation_error"}, problem, sent)
			bodies++
		}
	}
	for _, body := range []string{`{"tasks":[],"tasks":[]}`, `{"tasks":[{"project_id":"e2e","task_type":"chaos","task_data":{}}],"TASKS":[]}`, `{"Tasks":[{"project_id":"e2e","task_type":"chaos","task_data":{}}]}`} {
		code, _ := s.post(batchPath, body)
		require.Equal(t, http.StatusBadRequest, code, body)
	}
	code, _ := s.post(submitPath, `{"project_id":"e2e","task_type":"chaos","task_data":{"A":1,"a":2},"metadata":{"B":1,"b":2},"extra":1,"Extra":2}`)
	require.Equal(t, http.StatusCreated, code, "keys that are nobody's may be spelled in any way")
	accepted := s.listed("e2e") - 1 + s.listed("other")
	t.Logf("A4: %d bodies with a key twice or in another spelling refused, accepted %d", bodies, accepted)
	require.Zero(t, accepted)
}

// A generator that reads its task_data as Go does takes SECONDS for seconds, and the last of the two. The schema has to
// have seen what it gets.
func TestA4_FieldOfTaskDataInAnotherSpellingIsRefusedByName(t *testing.T) {
	t.Parallel()
	s := startService(t, crew()+unlimited)
	bodies := 0
	for taskType, data := range map[string]string{
		"chaos":                    `{"fault":"slow","seconds":0,"%s":1e9}`,
		"generate_image":           `{"prompt":"x","%s":"999999x999999"}`,
		"generate_video":           `{"storyboard_images":["https://example.com/a.png"],"dialogue":[{"url":"https://example.com/a.wav","%s":-1}]}`,
		"generate_character_voice": `{"text":"Hi.","%s":"x"}`,
	} {
		field := map[string]string{"chaos": "seconds", "generate_image": "resolution", "generate_video": "start", "generate_character_voice": "text"}[taskType]
		for how, spelling := range spellings(field) {
			if spelling == field || how == "escaped" {
				continue
			}
			code, answer := s.call(http.MethodPost, submitPath, object{"project_id": "e2e", "task_type": taskType, "task_data": json.RawMessage(fmt.Sprintf(data, spelling))})
			require.Equal(t, http.StatusBadRequest, code, "%s.%s", taskType, spelling)
			require.Contains(t, fmt.Sprint(answer["details"]), " is spelled "+field, "%s.%s", taskType, spelling)
			bodies++
		}
	}
	t.Logf("A4: %d bodies with a field of task_data in another spelling refused, accepted %d", bodies, s.listed("e2e"))
	require.Zero(t, s.listed("e2e"))
}
