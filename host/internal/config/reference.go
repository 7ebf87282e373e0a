package config

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
)

// Block is a block of plugins.hcl, for the page of reference.
type Block struct {
	Name     string // with its place: "media s3"
	Label    string // what stands after its type; empty where nothing does
	Many     bool   // may stand there several times
	Means    string
	Settings []Setting
}

// Setting is an attribute of a block, or a variable of the environment.
type Setting struct{ Name, Is, Default, Means string }

// Reference is all that plugins.hcl may hold: its blocks in the order of the grammar, with the defaults that a file
// without them gets. Whatever the grammar has and the words lack is an error, and the other way round.
func Reference() ([]Block, error) {
	d, err := defaults()
	if err != nil {
		return nil, err
	}
	g := &grammar{defaults: d, unused: maps.Clone(words)}
	g.block(reflect.TypeFor[rawFile](), Block{})
	for name := range g.unused {
		g.faults = append(g.faults, fmt.Errorf("%s has words and is not in the grammar", name))
	}
	return g.blocks, errors.Join(g.faults...)
}

// Variables are those of the environment that win over the file.
func Variables() []Setting {
	all := make([]Setting, len(variables))
	for i, v := range variables {
		all[i] = Setting{Name: v.name, Means: v.means}
	}
	return all
}

// grammar goes through the raw types.
type grammar struct {
	defaults map[string]any
	unused   map[string]phrase
	blocks   []Block
	faults   []error
}

var attribute, free = reflect.TypeFor[*hcl.Attribute](), reflect.TypeFor[hcl.Attributes]()

// block takes a block down, before those that stand in it.
func (g *grammar) block(t reflect.Type, b Block) {
	at := len(g.blocks)
	if b.Name != "" {
		b.Means = g.say(b.Name).means
		g.blocks = append(g.blocks, b)
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, role, _ := strings.Cut(f.Tag.Get("hcl"), ",")
		switch {
		case f.Type == attribute:
			g.blocks[at].Settings = append(g.blocks[at].Settings, g.setting(strings.TrimSpace(b.Name+" ."+name)))
		case role == "label":
			g.blocks[at].Label = name
		case role == "remain" && f.Type == free:
			g.blocks[at].Settings = append(g.blocks[at].Settings, g.setting(b.Name+" .*"))
		case role == "block":
			below := Block{Name: strings.TrimSpace(b.Name + " " + name), Many: f.Type.Kind() == reflect.Slice}
			g.block(f.Type.Elem(), below)
		}
	}
}

func (g *grammar) setting(path string) Setting {
	said := g.say(path)
	_, name, _ := strings.Cut(path, ".")
	s := Setting{Name: name, Is: said.is, Means: said.means, Default: said.unset}
	if value, ok := g.defaults[path]; ok && s.Default == "" {
		s.Default = "`" + spell(value) + "`"
	}
	return s
}

func (g *grammar) say(path string) phrase {
	said, ok := words[path]
	if !ok {
		g.faults = append(g.faults, fmt.Errorf("%s of the grammar has no words in reference_words.go", path))
	}
	delete(g.unused, path)
	return said
}

// spell writes a value as the file would have it.
func spell(value any) string {
	switch v := value.(type) {
	case time.Duration:
		if v%time.Hour == 0 {
			return fmt.Sprintf(`"%dh"`, v/time.Hour)
		}
		if v%time.Minute == 0 {
			return fmt.Sprintf(`"%dm"`, v/time.Minute)
		}
		return fmt.Sprintf("%q", v)
	case string:
		return fmt.Sprintf("%q", v)
	case []string:
		quoted := make([]string, len(v))
		for i, s := range v {
			quoted[i] = fmt.Sprintf("%q", s)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	return fmt.Sprint(value)
}

// defaults reads a file that says as little as a file can.
func defaults() (map[string]any, error) {
	const least = `
media {
  url = "s3://bucket"
  payload {
    url     = "http://cms"
    api_key = "k"
  }
}
limits {
  project "p" {}
}
api_key "k" {
  key = "12345678"
}
plugin "p" {
  version = "1.0.0"
  source  = "p"
  gpu {
    memory = "1GiB"
  }
}
`
	c, err := Parse("plugins.hcl", []byte(least), func(string) (string, bool) { return "", false })
	if err != nil {
		return nil, err
	}
	p, l := c.Plugins[0], c.Limits
	return map[string]any{
		"host .listen": c.Host.Listen, "host .drain": c.Host.Drain, "redis .url": c.Redis.URL,
		"limits .submissions_per_minute": l.SubmissionsPerMinute, "limits .status_reads_per_minute": l.StatusReadsPerMinute,
		"limits .concurrent_tasks_per_project": l.ConcurrentTasksPerProject, "limits .queued_tasks": l.QueuedTasks,
		"limits .body_bytes": l.BodyBytes, "limits .event_streams": l.EventStreams,
		"media .retention": c.Media.Retention, "media s3 .endpoint": c.Media.S3.Endpoint, "media s3 .path_style": c.Media.S3.PathStyle,
		"media payload .collection": c.Media.Payload.Collection, "media payload .users_collection": c.Media.Payload.Users,
		"media payload .required": c.Media.Payload.Required,
		"webhook .timeout":        c.Webhook.Timeout, "webhook .attempts": c.Webhook.Attempts, "gpu .source": c.GPU.Source,
		"api_key .scopes":   c.Keys[0].Scopes,
		"telemetry .sample": c.Telemetry.Sample, "log .level": c.Log.Level,
		"plugin .instances": p.Instances, "plugin .concurrency": p.Concurrency, "plugin .attempts": p.Attempts,
		"plugin .grace": p.Grace, "plugin .network": p.Network, "plugin gpu .count": p.GPU.Count,
		"plugin gpu .optional": p.GPU.Optional, "plugin gpu .exclusive": p.GPU.Exclusive,
		"plugin canary .share": p.Canary.Share, "plugin canary .tasks": p.Canary.Tasks,
		"plugin canary .failures": p.Canary.Failures, "plugin canary .within": p.Canary.Within,
	}, nil
}
