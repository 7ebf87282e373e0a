package adapter

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/validate"
)

func TestCogSchemaComesFromTheModel(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, giving(""))
	p := adapt(t, "cog", map[string]any{
		"url": c.URL, "description": "Draws", "queue": "gpu_medium", "typical": "5s", "maximum": "1m",
		"input": map[string]any{"seed": 7}, "example": map[string]any{"prompt": "a fox"},
	})
	s, err := p.Describe(t.Context())
	require.NoError(t, err)
	require.Equal(t, "easel", s.Name)
	require.Equal(t, "1.2.0", s.Version)
	typ := s.Types[0]
	require.Equal(t, "draw_picture", typ.Type)
	require.Equal(t, "gpu_medium", typ.Queue)
	require.Equal(t, time.Minute, typ.Maximum)
	require.JSONEq(t, `{"prompt": "a fox"}`, string(typ.Example))
	require.NotContains(t, string(typ.DataSchema), "x-order")
	require.NotContains(t, string(typ.DataSchema), "$ref")

	schema, err := validate.Compile(typ.DataSchema)
	require.NoError(t, err)
	for data, faults := range map[string]map[string]string{
		`{"prompt": "a fox", "scale": 3, "style": "oil"}`: nil,
		`{}`:                               {"d.prompt": "Prompt is required: a text (What to draw)"},
		`{"prompt": "a", "scale": 11}`:     {"d.scale": "Scale has to be a whole number from 1 to 10"},
		`{"prompt": "a", "style": "wax"}`:  {"d.style": "Style has to be one of ink, oil"},
		`{"prompt": "a", "image": null}`:   {"d.image": "Image has to be the URL of a file"},
		`{"prompt": "a", "seed": 1}`:       {"d.seed": "Seed is not a known field"},
		`{"prompt": "a", "promt": "typo"}`: {"d.promt": "Promt is not a known field"},
	} {
		var v any
		require.NoError(t, decode([]byte(data), &v))
		require.Equal(t, faults, schema.Faults("d", v), data)
	}
}

func TestCogModelsThatCantBeRead(t *testing.T) {
	t.Parallel()
	for document, says := range map[string]string{
		`<html>`: "is no JSON",
		`{}`:     "no components.schemas.Input",
		`{"components": {"schemas": {"Input": {"properties": {"a": {"$ref": "#/components/schemas/b"}}}}}}`:          "refers to #/components/schemas/b",
		`{"components": {"schemas": {"Input": {"properties": {"a": {"$ref": "#/components/schemas/Input"}}}}}}`:      "refers to itself",
		`{"components": {"schemas": {"Input": {"properties": {"a": {"$ref": "http://elsewhere.example/schema"}}}}}}`: "refers to http://elsewhere",
		`{"components": {"schemas": {"Input": {"a": [{"$ref": "#/components/schemas/b"}, {"$ref": "#/components/schemas/b"}]},
			"b": [{"$ref": "#/components/schemas/Input"}, {"$ref": "#/components/schemas/Input"}]}}}`: "refers to itself, or to too much",
	} {
		c := newCoglike(t, giving(""))
		c.document = document
		_, err := adapt(t, "cog", map[string]any{"url": c.URL}).Describe(t.Context())
		require.ErrorContains(t, err, says)
	}
}

func TestCogInputsOfTheOperatorAreHeldAgainstTheModel(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, giving(""))
	_, err := adapt(t, "cog", map[string]any{"url": c.URL, "input": map[string]any{"sede": 1}}).Describe(t.Context())
	require.EqualError(t, err, `adapter "cog": the model has no input sede: it has image, prompt, scale, seed, style`)
}

func TestCogThatSetsUpIsWaitedForOrSaysSo(t *testing.T) {
	t.Parallel()
	c := newCoglike(t, giving(""))
	c.health = "STARTING"
	p := adapt(t, "cog", map[string]any{"url": c.URL})
	_, err := p.Describe(t.Context())
	require.ErrorContains(t, err, "still setting up")
	asked := make(chan struct{}, 100)
	c.intercept = func(_ http.ResponseWriter, r *http.Request) bool { asked <- struct{}{}; return false }
	ready := make(chan error, 1)
	serviceOf(p).limits.setup = 10 * time.Second
	go func() { _, err := p.Describe(t.Context()); ready <- err }()
	<-asked
	c.look(func() { c.health = "BUSY" })
	require.NoError(t, <-ready)
	for status, says := range map[string]string{
		"SETUP_FAILED": "is SETUP_FAILED: look at its log", "DEFUNCT": "is DEFUNCT", "UNHEALTHY": "calls itself unhealthy",
	} {
		c.look(func() { c.health = status })
		_, err := p.Describe(t.Context())
		require.ErrorContains(t, err, says)
	}
}

func TestBlockFaultsAreAllNamed(t *testing.T) {
	t.Parallel()
	for options, says := range map[string]string{
		`{}`: `adapter "cog": url is required, such as "http://gpu-3:5000"; type is required: the task type that the service does, such as upscale_image`,
		`{"url": "gpu-3:5000", "type": "Up Scale", "queue": "fast", "typical": "soon", "maximum": 5, "headers": {"a b": "c"}, "tipe": 1, "input": []}`: `adapter "cog": url has to be an http or https URL; type has to be lower case letters, digits and _, such as upscale_image; ` +
			`queue has to be one of gpu_heavy, gpu_medium, cpu_intensive; typical has to be a duration of at least a second, such as "90s"; maximum has to be a text; ` +
			`headers has "a b", which is no name of a header; input has to be an object; ` +
			`there is no attribute tipe (there are defaults, description, example, files, headers, input, live, maximum, media_type, queue, type, typical, url)`,
		`{"url": "http://me:secret@gpu-3:5000", "type": "a"}`:                            `adapter "cog": url must not carry a password: put it into headers`,
		`{"url": "http://gpu-3", "type": "a", "typical": "1h", "maximum": "1m"}`:         `adapter "cog": maximum must not be shorter than typical`,
		`{"url": "http://gpu-3", "type": "a", "headers": {"Authorization": "a\u0000"}}`:  `adapter "cog": headers: the value of Authorization is no value of a header`,
		`{"url": "http://gpu-3", "type": "a", "files": null, "media_type": "image/png"}`: "",
	} {
		raw, err := json.Marshal(map[string]any{"kind": "cog", "options": json.RawMessage(options)})
		require.NoError(t, err)
		if err := Check(raw); says == "" {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, says)
		}
	}
	require.EqualError(t, Check(json.RawMessage(`{"kind": "soap"}`)), `there is no adapter "soap": the adapters are cog and webhook`)
	require.ErrorContains(t, Check(json.RawMessage(`{"kind": "webhook", "options": {"url": "http://a", "type": "b", "health": "http://c/", "method": "GET"}}`)),
		"method has to be one of POST, PUT; health has to be a path of the service")
}
