package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"
)

// document is what a running service says of itself at /openapi.json, as something to hold its answers against.
type document struct {
	root object

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema // by JSON pointer
}

// operation is one method of one path of the document.
type operation struct {
	method, path, pointer string
	said                  object
}

const documentURL = "http://document.example/openapi.json"

func (s *service) openAPI() *document {
	s.t.Helper()
	code, b, err := s.send(http.MethodGet, "/openapi.json", nil)
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusOK, code)
	root, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	require.NoError(s.t, err)
	d := &document{root: root.(object), compiler: jsonschema.NewCompiler(), compiled: map[string]*jsonschema.Schema{}}
	d.compiler.AssertFormat()
	require.NoError(s.t, d.compiler.AddResource(documentURL, root))
	return d
}

// operations lists what the document has.
func (d *document) operations() (all []operation) {
	for path, item := range d.root["paths"].(object) {
		for method, said := range item.(object) {
			all = append(all, operation{strings.ToUpper(method), path, "/paths/" + escaped(path) + "/" + method, said.(object)})
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.path+a.method, b.path+b.method) })
	return all
}

func escaped(token string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(token) }

// keyed tells whether an operation wants a key.
func (o operation) keyed() bool {
	security, own := o.said["security"].([]any)
	return !own || len(security) > 0
}

// at gives what stands at a pointer, behind its references, and the pointer to that.
func (d *document) at(pointer string) (any, string) {
	var v any = d.root
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		switch in := v.(type) {
		case object:
			v = in[token]
		case []any:
			i, _ := strconv.Atoi(token)
			v = in[i]
		}
	}
	if said, ok := v.(object); ok {
		if ref, ok := said["$ref"].(string); ok {
			return d.at(strings.TrimPrefix(ref, "#"))
		}
	}
	return v, pointer
}

// object is at for what has members.
func (d *document) object(pointer string) (object, string) {
	v, at := d.at(pointer)
	o, _ := v.(object)
	return o, at
}

// fits holds JSON against the schema at a pointer.
func (d *document) fits(pointer string, text []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("no JSON: %w", err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	schema := d.compiled[pointer]
	if schema == nil {
		if schema, err = d.compiler.Compile(documentURL + "#" + pointer); err != nil {
			return err
		}
		d.compiled[pointer] = schema
	}
	return schema.Validate(v)
}

// judge says what is wrong with an answer: a fault of the service, a code that the document does not have, a body that is
// not of the schema of its code.
func (d *document) judge(o operation, a reply) error {
	if a.code >= http.StatusInternalServerError {
		return fmt.Errorf("%d: %.300s", a.code, a.body)
	}
	response, at := d.object(o.pointer + "/responses/" + strconv.Itoa(a.code))
	if response == nil {
		return fmt.Errorf("answers %d, which is not in the document: %.300s", a.code, a.body)
	}
	content, _ := response["content"].(object)
	if content["application/json"] == nil || o.method == http.MethodHead {
		return nil
	}
	if said := a.header.Get("Content-Type"); said != "application/json; charset=utf-8" {
		return fmt.Errorf("answers %d with the type %q", a.code, said)
	}
	if err := d.fits(at+"/content/application~1json/schema", a.body); err != nil {
		return fmt.Errorf("answers %d with %.500s: %w", a.code, a.body, err)
	}
	return nil
}

// reply is an answer of the service.
type reply struct {
	code   int
	header http.Header
	body   []byte
}

func (a reply) object() (o object) {
	_ = json.Unmarshal(a.body, &o)
	return o
}
