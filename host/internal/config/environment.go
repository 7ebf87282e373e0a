package config

import (
	"net"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
)

// override lets the BACKLOT_ variables win over the file. An empty variable is one that is not set.
func (r *reader) override(c *Config, env Environment) {
	override(r, env, "BACKLOT_LISTEN", &c.Host.Listen, parseListen)
	override(r, env, "BACKLOT_PUBLIC_URL", &c.Host.PublicURL, parseWebURL)
	override(r, env, "BACKLOT_DATA_DIR", &c.Host.DataDir, filepath.Abs)
	override(r, env, "BACKLOT_REDIS_URL", &c.Redis.URL, parseRedisURL)
	override(r, env, "BACKLOT_API_KEYS", &c.Keys, parseKeys)
	override(r, env, "BACKLOT_WEBHOOK_SECRET", &c.Webhook.Secret, anyText)
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
