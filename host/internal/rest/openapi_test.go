package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
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
