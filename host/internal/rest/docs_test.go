package rest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"ft.tc/backlot/host/internal/rest"
)

// elements are those of a page, with the texts of its style elements.
func elements(t *testing.T, page []byte) (all []*html.Node, styles []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(string(page)))
	require.NoError(t, err)
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		all = append(all, n)
		if n.Data == "style" {
			styles = append(styles, n.FirstChild.Data)
		}
	}
	return all, styles
}

func attribute(n *html.Node, name string) string {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
	if i < 0 {
		return ""
	}
	return n.Attr[i].Val
}

func TestPageOfTheDocumentShowsAllOfItAndLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	a := setup(t).get(t, "/docs")
	require.Equal(t, http.StatusOK, a.code)
	require.Equal(t, "text/html; charset=utf-8", a.header.Get("Content-Type"))
	all, styles := elements(t, a.body)
	ids := map[string]bool{}
	for _, n := range all {
		if id := attribute(n, "id"); id != "" {
			require.False(t, ids[id], "%s is there twice", id)
			ids[id] = true
		}
	}
	for _, n := range all {
		to := attribute(n, "href")
		if inside, ok := strings.CutPrefix(to, "#"); ok {
			require.True(t, ids[inside], "%s leads nowhere", to)
		} else if to != "" {
			require.Contains(t, []string{"/openapi.json", "/openapi.yaml"}, to)
		}
	}
	for path, item := range contract(t).Paths.Map() {
		for method, op := range item.Operations() {
			require.True(t, method == http.MethodHead || ids[op.OperationID], "%s %s is not on the page", method, path)
		}
	}
	for name := range contract(t).Components.Schemas {
		require.True(t, ids["schema-"+name], name)
	}
	require.True(t, ids["schema-TaskData.generate_video"], "the schemas of the moment are there")
	require.Len(t, styles, 1)
	sum := sha256.Sum256([]byte(styles[0]))
	require.Contains(t, a.header.Get("Content-Security-Policy"), "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
}

func TestWordsOfAPluginAreTextOnThePageOfTheDocument(t *testing.T) {
	t.Parallel()
	const evil = "<script>x()</script><img src=x onerror=x()>\" onclick=\"x() `</code><script>x()</script>` {{.}} javascript:x()"
	quoted, err := json.Marshal(evil)
	require.NoError(t, err)
	s := setup(t, func(o *rest.Options) {
		o.Types = &catalogue{all: []rest.Type{{Name: "evil", Ready: true, Example: json.RawMessage(`{"a":` + string(quoted) + `}`), Schema: json.RawMessage(
			`{"type":"object","description":` + string(quoted) + `,"properties":{` + string(quoted) + `:{"enum":[` + string(quoted) +
				`],"$ref":"javascript:x()","default":` + string(quoted) + `,"pattern":` + string(quoted) + `},"b":true,"c":{"type":` + string(quoted) + `}}}`)}}}
	})
	a := s.get(t, "/docs")
	require.Equal(t, http.StatusOK, a.code)
	all, _ := elements(t, a.body)
	for _, n := range all {
		require.NotContains(t, []string{"script", "img", "iframe", "object", "link"}, n.Data)
		for _, at := range n.Attr {
			require.False(t, strings.HasPrefix(at.Key, "on"), "%s=%s", at.Key, at.Val)
			require.False(t, at.Key == "href" && !strings.HasPrefix(at.Val, "#") && !strings.HasPrefix(at.Val, "/openapi."), at.Val)
		}
	}
	require.Contains(t, string(a.body), "&lt;script&gt;", "the words themselves are there")
}

// A schema that leads into itself, or goes on for ever, is cut off.
func TestPageOfADeepSchemaEnds(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`{"type":"object","properties":{"a":`, 200) + `true` + strings.Repeat(`}}`, 200)
	s := setup(t, func(o *rest.Options) {
		o.Types = &catalogue{all: []rest.Type{{Name: "deep", Ready: true, Schema: json.RawMessage(deep)}}}
	})
	a := s.get(t, "/docs")
	require.Equal(t, http.StatusOK, a.code)
	require.Less(t, len(a.body), 1<<20)
}

// What is no schema, or has keywords of another kind than they should be, is the plugin's own trouble.
func TestNoSchemaOfAPluginTakesThePageOfTheDocumentAway(t *testing.T) {
	t.Parallel()
	for _, schema := range []string{
		`null`, `false`, `5`, `[]`, `"x"`, `{"description":42}`, `{"properties":{"a":{"required":true}}}`, `{"properties":[]}`,
		`{"properties":{"a":null,"b":{"minimum":"low","enum":{}}}}`, `{"anyOf":{},"oneOf":[null,7],"items":[{}]}`, `{"examples":"x","Required":5,"TYPE":[]}`,
	} {
		s := setup(t, func(o *rest.Options) {
			o.Types = &catalogue{all: []rest.Type{{Name: "odd", Ready: true, Schema: json.RawMessage(schema)}, {Name: "other", Ready: true, Schema: json.RawMessage(`{"properties":{"stays":{}}}`)}}}
		})
		a := s.get(t, "/docs")
		require.Equal(t, http.StatusOK, a.code, schema)
		require.Contains(t, string(a.body), "<code>stays</code>", schema)
		require.Equal(t, http.StatusOK, s.get(t, "/openapi.json").code, schema)
	}
}

// Anybody may ask, so that asking again and again must not cost what making it costs.
func TestDocumentAndPageAreMadeOnceForTheTypesThatThereAre(t *testing.T) {
	t.Parallel()
	types := &catalogue{all: []rest.Type{{Name: "one", Ready: true, Schema: json.RawMessage(`{"properties":{"before":{}}}`)}}}
	s := setup(t, func(o *rest.Options) { o.Types = types })
	first := s.get(t, "/docs").body
	began := time.Now()
	for range 300 {
		require.Len(t, s.get(t, "/docs").body, len(first))
	}
	require.Less(t, time.Since(began), 5*time.Second, "made anew each takes some 30 ms, and ten times that under the race detector")
	types.all = []rest.Type{{Name: "one", Ready: true, Schema: json.RawMessage(`{"properties":{"after":{}}}`)}}
	require.Contains(t, string(s.get(t, "/docs").body), "<code>after</code>")
	require.Contains(t, string(s.get(t, "/openapi.json").body), `"after"`)
}
