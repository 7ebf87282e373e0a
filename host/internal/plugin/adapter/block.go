package adapter

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"ft.tc/backlot/api/generator"
)

// The kinds of adapters.
const (
	kindCog     = "cog"
	kindWebhook = "webhook"
)

var (
	typePattern  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	mediaPattern = regexp.MustCompile(`^[a-z]+/[a-z0-9][a-z0-9.+-]*$`)
)

// block is an adapter block of plugins.hcl.
type block struct {
	kind        string
	url         *url.URL
	taskType    string
	description string
	queue       string
	typical     time.Duration
	maximum     time.Duration
	headers     map[string]string
	mediaType   string          // of files, where the service does not say
	example     json.RawMessage // a task_data to try the service with

	cog     cogBlock
	webhook webhookBlock
}

type cogBlock struct {
	input    map[string]any // inputs that are the operator's alone
	defaults map[string]any // inputs that task_data may leave out
	files    string         // how files reach the model: filesAsData or filesAsURL
	live     bool           // ask for logs while it runs
}

const (
	filesAsData = "data"
	filesAsURL  = "url"
)

type webhookBlock struct {
	schema json.RawMessage
	method string
	health string // what to ask whether the service is up; empty asks nothing
}

// Check tells everything that is wrong with an adapter block, as it stands in a manifest.
func Check(adapter json.RawMessage) error {
	_, err := readBlock(adapter)
	return err
}

func readBlock(adapter json.RawMessage) (block, error) {
	var raw struct {
		Kind    string          `json:"kind"`
		Options json.RawMessage `json:"options"`
	}
	if err := json.Unmarshal(adapter, &raw); err != nil {
		return block{}, fmt.Errorf("the adapter block can't be read: %w", err)
	}
	a, err := readAttributes(raw.Options)
	if err != nil {
		return block{}, fmt.Errorf("adapter %q: %w", raw.Kind, err)
	}
	b := block{kind: raw.Kind}
	switch raw.Kind {
	case kindCog:
		b.common(a)
		b.cog = readCog(a)
	case kindWebhook:
		b.common(a)
		b.webhook = readWebhook(a, b.url)
	default:
		return block{}, fmt.Errorf("there is no adapter %q: the adapters are %s and %s", raw.Kind, kindCog, kindWebhook)
	}
	return b, a.err(b.kind)
}

func (b *block) common(a *attributes) {
	b.url = a.address("url")
	b.taskType = a.matching("type", "", typePattern, "lower case letters, digits and _, such as upscale_image")
	if b.taskType == "" {
		a.fault("type is required: the task type that the service does, such as upscale_image")
	}
	b.description = a.text("description", "")
	b.queue = a.choice("queue", generator.QueueGPUHeavy,
		generator.QueueGPUHeavy, generator.QueueGPUMedium, generator.QueueCPUIntensive)
	b.typical = a.duration("typical", 30*time.Second)
	b.maximum = a.duration("maximum", max(10*time.Minute, b.typical))
	if b.maximum < b.typical {
		a.fault("maximum must not be shorter than typical")
	}
	b.headers = a.headers("headers")
	b.mediaType = a.matching("media_type", "", mediaPattern, "a media type such as image/png")
	b.example = a.raw("example")
}

func readCog(a *attributes) cogBlock {
	return cogBlock{
		input:    a.object("input"),
		defaults: a.object("defaults"),
		files:    a.choice("files", filesAsData, filesAsData, filesAsURL),
		live:     a.flag("live", true),
	}
}

func readWebhook(a *attributes, base *url.URL) webhookBlock {
	w := webhookBlock{
		schema: a.raw("schema"),
		method: a.choice("method", http.MethodPost, http.MethodPost, http.MethodPut),
		health: a.text("health", ""),
	}
	if w.schema == nil {
		w.schema = json.RawMessage(`{"type": "object"}`)
	}
	if w.health != "" && base != nil {
		u, err := base.Parse(w.health)
		if err != nil || !sameOrigin(base, u) {
			a.fault("health has to be a path of the service, such as /health")
			return w
		}
		w.health = u.String()
	}
	return w
}

// sameOrigin reports whether two URLs lead to the same service.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b) && b.User == nil
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}
