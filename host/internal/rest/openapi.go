package rest

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/goccy/go-yaml"

	"ft.tc/backlot/api"
	"ft.tc/backlot/host/internal/rest/docs"
)

// document is the OpenAPI document. It is parsed once; readers get a copy with the types of the moment, which is made once
// for as long as these say the same: anybody may ask, and without a key.
type document struct {
	json []byte

	mu     sync.Mutex
	of     [sha256.Size]byte // what filled and page were made of
	filled []byte
	page   []byte
	broken error // why there is no page
}

func newDocument() *document {
	b, err := yaml.YAMLToJSON(api.OpenAPI)
	if err != nil {
		panic(fmt.Sprintf("api/openapi.yaml: %v", err))
	}
	return &document{json: b}
}

// now makes the document and its page as they are with these types, where they are not made yet. The caller holds mu.
func (d *document) now(types []Type, version string) error {
	of := sum(types)
	if d.filled != nil && d.of == of {
		return nil
	}
	filled, err := d.with(types, version)
	if err != nil {
		return err
	}
	d.of, d.filled = of, filled
	d.page, d.broken = docs.Page(filled)
	return nil
}

func (a *API) currentDocument() (filled, page []byte, broken, err error) {
	d := a.document
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.now(a.named(), a.Version); err != nil {
		return nil, nil, nil, err
	}
	return d.filled, d.page, d.broken, nil
}

// sum tells types apart by what the document says of them.
func sum(types []Type) (digest [sha256.Size]byte) {
	h := sha256.New()
	for _, t := range types {
		_, _ = fmt.Fprintf(h, "%q %q %q %q\n", t.Name, t.Schema, t.Example, t.Models)
	}
	h.Sum(digest[:0])
	return digest
}

func (a *API) openapiYAML(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Type", "application/yaml; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(api.OpenAPI)))
	c.Status(http.StatusOK)
	if c.Request.Method == http.MethodHead {
		c.Writer.WriteHeaderNow()
		return
	}
	_, _ = c.Writer.Write(api.OpenAPI) // a client that went away is no one to tell
}

// openapiJSON is the document with the schema of each task type that this host knows, so that what a plugin wants of
// task_data stands where an application looks for it.
func (a *API) openapiJSON(c *gin.Context) error {
	b, _, _, err := a.currentDocument()
	if err != nil {
		return err
	}
	send(c, http.StatusOK, b)
	return nil
}

// Document is the OpenAPI document with the schemas of task types.
func Document(types []Type, version string) ([]byte, error) {
	return newDocument().with(types, version)
}

// docs is the document as a page for people.
func (a *API) docs(c *gin.Context) error {
	_, page, broken, err := a.currentDocument()
	if err := errors.Join(err, broken); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", docs.Policy())
	h.Set("Content-Length", strconv.Itoa(len(page)))
	c.Data(http.StatusOK, "text/html; charset=utf-8", page)
	return nil
}

func (d *document) with(types []Type, version string) ([]byte, error) {
	var doc map[string]any
	if err := json.Unmarshal(d.json, &doc); err != nil {
		return nil, fmt.Errorf("the OpenAPI document: %w", err)
	}
	if info, ok := doc["info"].(map[string]any); ok {
		info["version"] = version
	}
	components, _ := doc["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	submission, _ := schemas["Submission"].(map[string]any)
	if submission == nil {
		return nil, fmt.Errorf("the OpenAPI document has no schema Submission")
	}
	var rules []any
	for _, t := range types {
		name := "TaskData." + t.Name
		var schema any
		if err := json.Unmarshal(t.Schema, &schema); err != nil {
			continue // Compile says so to those who submit
		}
		schemas[name] = withMore(rehome(schema, "#/components/schemas/"+name), t)
		rules = append(rules, typeRule(t.Name, name))
	}
	if rules != nil {
		submission["allOf"] = rules
	}
	return json.Marshal(doc)
}

// withMore adds what does not stand in the plugin's schema: a task_data to start from, and the models that there are.
func withMore(schema any, t Type) any {
	s, ok := schema.(map[string]any)
	if !ok {
		return schema
	}
	if len(t.Example) > 0 {
		s["examples"] = []json.RawMessage{t.Example}
	}
	if properties, ok := s["properties"].(map[string]any); ok && len(t.Models) > 0 {
		properties["model"] = map[string]any{"enum": t.Models, "description": "What the task is to be done with."}
	}
	return schema
}

// typeRule says: where task_type is this one, task_data follows that schema.
func typeRule(kind, schema string) any {
	property := func(name string, rule any) map[string]any {
		return map[string]any{"properties": map[string]any{name: rule}}
	}
	when := property("task_type", map[string]any{"const": kind})
	when["required"] = []string{"task_type"}
	return map[string]any{"if": when, "then": property("task_data", map[string]any{"$ref": "#/components/schemas/" + schema})}
}

// rehome makes the references of a schema that stood alone work from where it stands in the document, and marks our own
// keyword as an extension.
func rehome(schema any, at string) any {
	switch s := schema.(type) {
	case map[string]any:
		for key, value := range s {
			switch key {
			case "const", "enum", "default", "examples":
			case "$schema":
				delete(s, key)
			case "errorMessage":
				delete(s, key)
				s["x-error-message"] = value
			case "$ref":
				if ref, ok := value.(string); ok && strings.HasPrefix(ref, "#") {
					s[key] = at + strings.TrimPrefix(ref, "#")
				}
			case "properties", "patternProperties", "dependentSchemas", "$defs", "definitions":
				rehomeAll(value, at)
			default:
				rehome(value, at)
			}
		}
	case []any:
		for _, item := range s {
			rehome(item, at)
		}
	}
	return schema
}

// rehomeAll is for objects whose keys are names that the plugin chose.
func rehomeAll(schemas any, at string) {
	named, _ := schemas.(map[string]any)
	for _, schema := range named {
		rehome(schema, at)
	}
}
