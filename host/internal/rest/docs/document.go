package docs

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// document is the part of an OpenAPI document that the page shows.
type document struct {
	Info           struct{ Title, Version, Summary, Description string }
	Tags           []struct{ Name, Description string }
	Paths          map[string]map[string]operation
	Webhooks       map[string]map[string]operation
	RawSecurity    json.RawMessage `json:"security"`
	ComponentsPart struct {
		Schemas    map[string]*schema
		Parameters map[string]*parameter
		Headers    map[string]*header
		Responses  map[string]*response
	} `json:"components"`
}

type operation struct {
	OperationID          string
	Summary, Description string
	Tags                 []string
	Parameters           []*parameter
	RequestBody          *struct {
		Required bool
		Content  map[string]media
	}
	Responses map[string]*response
	Security  *[]map[string][]string // absent: the document's own

	Method, Path string `json:"-"`
}

type parameter struct {
	Ref                   string `json:"$ref"`
	Name, In, Description string
	Required              bool
	Schema                *schema
}

type header struct {
	Ref         string `json:"$ref"`
	Description string
	Schema      *schema
}

type response struct {
	Ref         string `json:"$ref"`
	Description string
	Headers     map[string]*header
	Content     map[string]media

	Code string `json:"-"`
}

type media struct {
	Schema   *schema
	Example  json.RawMessage
	Examples map[string]struct {
		Summary string
		Value   json.RawMessage
	}
}

// group is a tag with its operations.
type group struct {
	Name, Description string
	Operations        []operation
}

// order of the methods of a path. HEAD says no more than GET.
var order = []string{"get", "post", "put", "patch", "delete"}

func (d *document) groups() []group {
	var all []group
	for _, tag := range d.Tags {
		g := group{Name: tag.Name, Description: tag.Description}
		for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
			for _, method := range order {
				if o, ok := d.Paths[path][method]; ok && slices.Contains(o.Tags, tag.Name) {
					g.Operations = append(g.Operations, d.followed(method, path, o))
				}
			}
		}
		all = append(all, g)
	}
	return all
}

func (d *document) hooks() []operation {
	var all []operation
	for _, name := range slices.Sorted(maps.Keys(d.Webhooks)) {
		for _, method := range order {
			if o, ok := d.Webhooks[name][method]; ok {
				all = append(all, d.followed(method, "callback_url", o))
			}
		}
	}
	return all
}

// followed is an operation with what it refers to in its place.
func (d *document) followed(method, path string, o operation) operation {
	o.Method, o.Path = method, path
	for i, p := range o.Parameters {
		if found := d.ComponentsPart.Parameters[base(p.Ref)]; found != nil {
			o.Parameters[i] = found
		}
	}
	for code, r := range o.Responses {
		if found := d.ComponentsPart.Responses[base(r.Ref)]; found != nil {
			r = found
		}
		here := *r
		here.Code = code
		here.Headers = map[string]*header{}
		for name, h := range r.Headers {
			here.Headers[name] = cmp.Or(d.ComponentsPart.Headers[base(h.Ref)], h)
		}
		o.Responses[code] = &here
	}
	return o
}

// Answers are the responses in the order of their codes.
func (o operation) Answers() []*response {
	return slices.SortedFunc(maps.Values(o.Responses), func(a, b *response) int { return strings.Compare(a.Code, b.Code) })
}

// Keyless tells that anybody may call it.
func (o operation) Keyless() bool { return o.Security != nil && len(*o.Security) == 0 }

// named is a schema with its name.
type named struct {
	Name   string
	Schema *schema
}

const ofTypes = "TaskData."

// taskTypes are the schemas of task_data, by task type.
func (d *document) taskTypes() []named {
	return d.some(func(name string) bool { return strings.HasPrefix(name, ofTypes) })
}

func (d *document) schemas() []named {
	return d.some(func(name string) bool { return !strings.HasPrefix(name, ofTypes) })
}

func (d *document) some(wanted func(string) bool) []named {
	var all []named
	for _, name := range slices.Sorted(maps.Keys(d.ComponentsPart.Schemas)) {
		if wanted(name) {
			all = append(all, named{name, cmp.Or(d.ComponentsPart.Schemas[name], &schema{})})
		}
	}
	return all
}

// base is the last part of a reference.
func base(ref string) string { return ref[strings.LastIndex(ref, "/")+1:] }
