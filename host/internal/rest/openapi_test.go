package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api"
)

var loadContract = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromData(api.OpenAPI)
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(context.Background(), openapi3.IsOpenAPI31OrLater())
})

func contract(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := loadContract()
	require.NoError(t, err)
	return doc
}

// conforms holds an answer against the contract: the operation, its code, the answer's schema.
func conforms(t testing.TB, method, path string, a answer) {
	t.Helper()
	if method == http.MethodOptions || a.code == http.StatusMethodNotAllowed || a.error() == "not_found" {
		return
	}
	item := contract(t).Paths.Find(template(t, path))
	require.NotNil(t, item, "%s is not in the document", path)
	op := item.GetOperation(method)
	require.NotNil(t, op, "%s %s is not in the document", method, path)
	response := op.Responses.Value(strconv.Itoa(a.code))
	require.NotNil(t, response, "%s %s answers %d, which is not in the document", method, path, a.code)
	headersConform(t, response.Value, a.header, fmt.Sprintf("%s %s: %d", method, path, a.code))
	media := response.Value.Content["application/json"]
	if media == nil || method == http.MethodHead {
		return
	}
	require.Equal(t, "application/json; charset=utf-8", a.header.Get("Content-Type"))
	d := json.NewDecoder(bytes.NewReader(a.body))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v), "%s", a.body)
	err := media.Schema.Value.VisitJSON(v, openapi3.EnableJSONSchema2020(), openapi3.MultiErrors())
	require.NoError(t, err, "%s %s: %s", method, path, a.body)
}

// unlisted are the headers of HTTP itself and of CORS, and Allow, which the document leaves out and says so.
var unlisted = regexp.MustCompile(`^(Content-(Type|Length)|Date|Connection|Vary|Allow|Access-Control-.*)$`)

// headersConform holds the headers of an answer against those that the document has for it.
func headersConform(t testing.TB, response *openapi3.Response, sent http.Header, what string) {
	t.Helper()
	for name, values := range sent {
		if unlisted.MatchString(name) {
			continue
		}
		at := slices.IndexFunc(slices.Collect(maps.Keys(response.Headers)), func(h string) bool { return http.CanonicalHeaderKey(h) == name })
		require.GreaterOrEqual(t, at, 0, "%s has the header %s, which is not in the document", what, name)
		for h, documented := range response.Headers {
			if http.CanonicalHeaderKey(h) != name {
				continue
			}
			var value any = values[0]
			if n, err := strconv.ParseFloat(values[0], 64); err == nil && documented.Value.Schema.Value.Type.Is("integer") {
				value = n
			}
			require.NoError(t, documented.Value.Schema.Value.VisitJSON(value, openapi3.EnableJSONSchema2020()), "%s: %s", what, name)
		}
	}
}

var parameter = regexp.MustCompile(`:id|\*file|\{[a-z]+\}`)

// template finds the path of the document that a real path is of.
func template(t testing.TB, path string) string {
	t.Helper()
	path, _, _ = strings.Cut(path, "?")
	for _, known := range contract(t).Paths.InMatchingOrder() {
		form := "^" + parameter.ReplaceAllString(regexp.QuoteMeta(strings.NewReplacer("{id}", ":id", "{file}", ":id").Replace(known)), `[^/]+`) + "$"
		if strings.HasPrefix(known, "/media") {
			form = "^/media/.*$"
		}
		if regexp.MustCompile(form).MatchString(path) {
			return known
		}
	}
	require.Fail(t, "not in the document", path)
	return ""
}

func TestRouterAndDocumentAreTheSame(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var routed, documented []string
	for _, r := range s.routes() {
		path := strings.NewReplacer(":id", "{id}", "*file", "{file}").Replace(r.Path)
		routed = append(routed, r.Method+" "+path)
	}
	for path, item := range contract(t).Paths.Map() {
		for method := range item.Operations() {
			documented = append(documented, method+" "+path)
		}
	}
	slices.Sort(routed)
	slices.Sort(documented)
	require.Equal(t, documented, routed)
}

func TestDocumentCarriesTheSchemasOfTheMoment(t *testing.T) {
	t.Parallel()
	s := setup(t)
	a := s.get(t, "/openapi.json")
	require.Equal(t, http.StatusOK, a.code)
	doc, err := openapi3.NewLoader().LoadFromData(a.body)
	require.NoError(t, err)
	require.NoError(t, doc.Validate(t.Context(), openapi3.IsOpenAPI31OrLater()))
	schema := doc.Components.Schemas["Submission"].Value
	check := func(body string) error {
		var v any
		require.NoError(t, json.Unmarshal([]byte(body), &v))
		return schema.VisitJSON(v, openapi3.EnableJSONSchema2020())
	}
	require.NoError(t, check(`{"project_id":"p","task_type":"generate_video","task_data":{"duration":7}}`))
	require.Error(t, check(`{"project_id":"p","task_type":"generate_video","task_data":{"duration":31}}`))
	require.NoError(t, check(`{"project_id":"p","task_type":"test_prompt","task_data":{"duration":31}}`))

	yaml := s.get(t, "/openapi.yaml")
	require.Equal(t, api.OpenAPI, yaml.body)
}

// Readers and generated clients start from examples.
func TestEveryBodyOfTheDocumentHasAnExample(t *testing.T) {
	t.Parallel()
	has := func(m *openapi3.MediaType) bool {
		schemas := openapi3.SchemaRefs{m.Schema}
		if m.Schema != nil {
			schemas = append(schemas, m.Schema.Value.AnyOf...)
		}
		return m.Example != nil || len(m.Examples) > 0 ||
			slices.ContainsFunc(schemas, func(s *openapi3.SchemaRef) bool { return s != nil && len(s.Value.Examples) > 0 })
	}
	for path, item := range contract(t).Paths.Map() {
		for method, op := range item.Operations() {
			if op.RequestBody != nil {
				require.True(t, has(op.RequestBody.Value.Content["application/json"]), "%s %s has no example of its body", method, path)
			}
			for code, response := range op.Responses.Map() {
				m := response.Value.Content["application/json"]
				require.True(t, m == nil || path == "/openapi.json" && code == "200" || has(m), "%s %s %s has no example", method, path, code)
			}
		}
	}
}

func TestEveryAnswerOfTheDocumentNamesTheRequest(t *testing.T) {
	t.Parallel()
	served, err := openapi3.NewLoader().LoadFromData(setup(t).get(t, "/openapi.json").body)
	require.NoError(t, err)
	var without []string
	for path, item := range served.Paths.Map() {
		for method, op := range item.Operations() {
			for code, response := range op.Responses.Map() {
				if response.Value.Headers["X-Request-ID"] == nil {
					without = append(without, method+" "+path+" "+code)
				}
			}
		}
	}
	require.Empty(t, without, "have no header X-Request-ID: add headers: *every")
}
