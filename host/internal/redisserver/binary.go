package redisserver

import (
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strconv"
)

const oldest = 7 // scripts with flags came with Redis 7.0

var version = regexp.MustCompile(`v=(\d+)\.(\d+\.\d+)`)

// find gives the path of a redis-server that is recent enough.
func find(ctx context.Context, binary string) (string, error) {
	if binary == "" {
		binary = "redis-server"
	}
	path, err := exec.LookPath(binary)
	if err != nil {
		return "", fmt.Errorf("%s is not installed: apt-get install redis-server (or brew install redis), "+
			"or set BACKLOT_REDIS_URL", binary)
	}
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return "", fmt.Errorf("%s --version: %w", path, err)
	}
	found := version.FindSubmatch(out)
	if found == nil {
		return "", fmt.Errorf("%s does not say its version: %q", path, out)
	}
	if major, err := strconv.Atoi(string(found[1])); err != nil || major < oldest {
		return "", fmt.Errorf("%s is version %s.%s; 7.0 or later is needed", path, found[1], found[2])
	}
	return path, nil
}
