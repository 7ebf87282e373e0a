package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/config"
)

const deployments = "../../examples/deployments"

func deployment(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(deployments, file))
	require.NoError(t, err)
	return string(b)
}

func TestEveryPluginsFileOfTheDeploymentsIsFine(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(deployments + "/*/plugins.hcl")
	require.NoError(t, err)
	require.Len(t, files, 6)
	for _, file := range files {
		run(t, ".", nil, filepath.Join(bin, "backlot"), "check", "--config", file)
	}
}

func TestManifestsAreWhatTheirToolsRead(t *testing.T) {
	t.Parallel()
	run(t, ".", nil, filepath.Join(bin, "tools", "manifests"), deployments)
}

// A deployment that kills a host while its tasks may still end wastes them.
func TestEveryDeploymentWaitsForTheDrain(t *testing.T) {
	t.Parallel()
	for folder, place := range map[string]struct{ file, form string }{
		"systemd":    {"backlot.service", `(?m)^TimeoutStopSec=(\d+)$`},
		"docker":     {"compose.yaml", `stop_grace_period: (\d+)s`},
		"kubernetes": {"deployment.yaml", `terminationGracePeriodSeconds: (\d+)`},
	} {
		found := regexp.MustCompile(place.form).FindStringSubmatch(deployment(t, folder+"/"+place.file))
		require.NotNil(t, found, folder)
		seconds, err := strconv.Atoi(found[1])
		require.NoError(t, err)
		c, err := config.Load(filepath.Join(deployments, folder, "plugins.hcl"), func(string) (string, bool) { return "", false })
		require.NoError(t, err)
		require.GreaterOrEqual(t, time.Duration(seconds)*time.Second, c.Host.Drain+20*time.Second, folder)
	}
}

func TestImageIsBuiltWithTheGoOfTheModule(t *testing.T) {
	t.Parallel()
	module, err := os.ReadFile("../../go.mod")
	require.NoError(t, err)
	of := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindSubmatch(module)
	require.NotNil(t, of)
	require.Contains(t, deployment(t, "docker/Dockerfile"), "FROM golang:"+string(of[1])+"-")
}

// kustomize makes one stream of the manifests, with the configuration in it.
func TestKustomizeMakesAConfigMapOfThePluginsFile(t *testing.T) {
	t.Parallel()
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		t.Log("not tried: kubectl is not installed")
		return
	}
	out, err := exec.CommandContext(t.Context(), kubectl, "kustomize", deployments+"/kubernetes").CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Regexp(t, `name: backlot-plugins-[a-z0-9]+\n`, string(out))
	require.Contains(t, string(out), `plugin "video" {`)
}
