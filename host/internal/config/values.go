package config

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var sizePattern = regexp.MustCompile(`^([0-9]{1,7})(B|KiB|MiB|GiB|TiB)$`)

var unitBytes = map[string]int64{"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}

// parseSize reads "12GiB" as bytes.
func parseSize(s string) (int64, error) {
	parts := sizePattern.FindStringSubmatch(s)
	if parts == nil {
		return 0, fmt.Errorf("%q is no size; write a whole number with B, KiB, MiB, GiB or TiB, such as \"12GiB\"", s)
	}
	n, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || n == 0 {
		return 0, errors.New("must be more than nothing")
	}
	if n > math.MaxInt64/unitBytes[parts[2]] {
		return 0, fmt.Errorf("%q is too large", s)
	}
	return n * unitBytes[parts[2]], nil
}

// parseMemory reads "12GiB" as MiB.
func parseMemory(s string) (int, error) {
	n, err := parseSize(s)
	if err != nil {
		return 0, err
	}
	if n < 1<<20 {
		return 0, errors.New("must be at least \"1MiB\"")
	}
	return int(n >> 20), nil
}

// parseDuration reads "15m"; nothing and less than nothing are refused.
func parseDuration(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0, fmt.Errorf("%q is no duration; write a number with ms, s, m or h, such as \"15m\"", s)
	}
	if d <= 0 {
		return 0, errors.New("must be more than \"0s\"")
	}
	return d, nil
}

func parsePrefix(s string) (netip.Prefix, error) {
	if prefix, err := netip.ParsePrefix(s); err == nil {
		if prefix != prefix.Masked() {
			return prefix, fmt.Errorf("%q has bits set beyond its length; did you mean %q?", s, prefix.Masked())
		}
		return prefix, nil
	}
	addr, err := netip.ParseAddr(s)
	if err != nil || addr.Zone() != "" {
		return netip.Prefix{}, fmt.Errorf("%q is no address or range; write such as \"127.0.0.0/8\" or \"10.0.0.7\"", s)
	}
	return netip.PrefixFrom(addr, addr.BitLen()), nil
}

func parseListen(s string) (string, error) {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return "", fmt.Errorf("%q is no address to listen on; write host:port, such as \"localhost:8001\"", s)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", fmt.Errorf("%q has no port between 0 and 65535", s)
	}
	return s, nil
}

// parseWebURL reads an absolute http or https URL and takes the slash from its end.
func parseWebURL(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return "", errors.New("must be an http or https URL without query, such as \"http://localhost:8001\"")
	}
	return strings.TrimRight(s, "/"), nil
}

// parseRedisURL does not repeat the URL in its error: it may hold a password.
func parseRedisURL(s string) (string, error) {
	scheme, rest, found := strings.Cut(s, "://")
	switch {
	case s == EmbeddedRedis:
		return s, nil
	case found && rest != "" && (scheme == "redis" || scheme == "rediss" || scheme == "unix"):
		return s, nil
	}
	return "", errors.New(`must be "embedded" or a URL that begins with redis://, rediss:// or unix://`)
}

// parseOrigin reads "*" or what a browser sends as Origin.
func parseOrigin(s string) (string, error) {
	u, err := url.Parse(s)
	if s == "*" || err == nil && u.Scheme != "" && u.Host != "" && u.Scheme+"://"+u.Host == s {
		return s, nil
	}
	return "", fmt.Errorf("%q is no origin; write scheme and host, such as \"https://studio.example\"", s)
}

var (
	namePattern    = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)
	keyNamePattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
	projectPattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)
	versionPattern = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)
	digestPattern  = regexp.MustCompile(`^[0-9a-f]{64}$`)
	envPattern     = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
)

// matching makes a parser that lets through what pattern matches.
func matching(pattern *regexp.Regexp, sentence string) func(string) (string, error) {
	return func(s string) (string, error) {
		if !pattern.MatchString(s) {
			return "", errors.New(sentence)
		}
		return s, nil
	}
}

// oneOf makes a parser that lets through the listed words.
func oneOf(words ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		for _, word := range words {
			if s == word {
				return s, nil
			}
		}
		return "", fmt.Errorf("%q is none of %s", s, strings.Join(words, ", "))
	}
}

var (
	parseName    = matching(namePattern, "must begin with a small letter and have only small letters, digits and hyphens, 64 at most")
	parseKeyName = matching(keyNamePattern, "must be 1 to 64 letters, digits, dots, underscores or hyphens")
	parseProject = matching(projectPattern, "must be 1 to 128 letters, digits, dots, underscores or hyphens")
	parseVersion = matching(versionPattern, `must be a version such as "1.0.0"`)
	parseDigest  = matching(digestPattern, "must be the SHA-256 as 64 hexadecimal digits in small letters")
	parseScope   = oneOf(ScopeSubmit, ScopeRead, ScopeAdmin)
	parseQueue   = oneOf("gpu_heavy", "gpu_medium", "cpu_intensive")
	parseSource  = oneOf(SourceNVML, SourceStatic, SourceNone)
	parseAdapter = oneOf(AdapterCog, AdapterWebhook)
	parseLevel   = oneOf("trace", "debug", "info", "warn", "error")
)

// parseFormat reports whether log lines are JSON.
func parseFormat(s string) (bool, error) {
	_, err := oneOf("text", "json")(s)
	return s == "json", err
}

// parseCollector reads the URL of a collector; an empty one, as env() gives it where nothing is set, is none.
func parseCollector(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	url, err := parseWebURL(s)
	if err != nil {
		return "", errors.New("must be the http or https URL of a collector that takes OTLP over HTTP, such as \"http://localhost:4318\"")
	}
	return url, nil
}

func parseText(s string) (string, error) {
	if s == "" || strings.ContainsRune(s, 0) {
		return "", errors.New("must not be empty")
	}
	return s, nil
}
