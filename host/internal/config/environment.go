package config

import (
	"net"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
)

// variable is one of the environment that wins over the file.
type variable struct {
	name, means string
	apply       func(r *reader, env Environment, name string, c *Config)
}

var variables = []variable{
	{"BACKLOT_LISTEN", "host.listen", func(r *reader, env Environment, name string, c *Config) {
		override(r, env, name, &c.Host.Listen, parseListen)
	}},
	{"BACKLOT_PUBLIC_URL", "host.public_url", func(r *reader, env Environment, name string, c *Config) {
		override(r, env, name, &c.Host.PublicURL, parseWebURL)
	}},
	{"BACKLOT_DATA_DIR", "host.data_dir", func(r *reader, env Environment, name string, c *Config) {
		override(r, env, name, &c.Host.DataDir, filepath.Abs)
	}},
	{"BACKLOT_REDIS_URL", "redis.url", func(r *reader, env Environment, name string, c *Config) {
		override(r, env, name, &c.Redis.URL, parseRedisURL)
	}},
	{"BACKLOT_API_KEYS", "api_key blocks: `name:key,…`, or `name:sha256=DIGEST`; `;scopes=submit+read` and `;projects=noir+western` may follow", func(r *reader, env Environment, name string, c *Config) {
		override(r, env, name, &c.Keys, parseKeys)
	}},
	{"BACKLOT_WEBHOOK_SECRET", "webhook.secret", func(r *reader, env Environment, name string, c *Config) {
		override(r, env, name, &c.Webhook.Secret, anyText)
	}},
	{"BACKLOT_LOG_LEVEL", "log.level", func(r *reader, env Environment, name string, c *Config) {
		override(r, env, name, &c.Log.Level, parseLevel)
	}},
	{"BACKLOT_LOG_FORMAT", "log.format", func(r *reader, env Environment, name string, c *Config) {
		override(r, env, name, &c.Log.JSON, parseFormat)
	}},
	{"OTEL_EXPORTER_OTLP_ENDPOINT", "telemetry.traces", func(r *reader, env Environment, name string, c *Config) {
		override(r, env, name, &c.Telemetry.Traces, parseCollector)
	}},
	{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "telemetry.traces, before the other", func(r *reader, env Environment, name string, c *Config) {
		override(r, env, name, &c.Telemetry.Traces, parseCollector)
	}},
}

// override lets the BACKLOT_ variables win over the file. An empty variable is one that is not set.
func (r *reader) override(c *Config, env Environment) {
	for _, v := range variables {
		v.apply(r, env, v.name, c)
	}
}

func override[T any](r *reader, env Environment, name string, target *T, parse func(string) (T, error)) {
	text, ok := env(name)
	if !ok || text == "" {
		return
	}
	value, err := parse(text)
	if err != nil {
		r.add(&hcl.Diagnostic{Severity: hcl.DiagError, Detail: "environment variable " + name + ": " + err.Error()})
		return
	}
	*target = value
}

// finish fills in what follows from other values.
func (r *reader) finish(c *Config) {
	if c.Host.DataDir == "" {
		c.Host.DataDir, _ = r.path("data")
	}
	if c.Media.Dir == "" && c.Media.S3 == nil {
		c.Media.Dir = filepath.Join(c.Host.DataDir, "media")
	}
	if c.Host.PublicURL == "" {
		c.Host.PublicURL = publicURL(c.Host.Listen)
	}
}

// publicURL is where a browser on this machine finds the service.
func publicURL(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || port == "0" {
		return ""
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}
