package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	typeScriptClient = "../../sdk/clients/typescript"
	pythonClient     = "../../sdk/clients/python"
)

// The clients that are made of the OpenAPI document: compiled, and run against the live service.

func TestTypeScriptClientOfTheDocumentWorksAgainstTheService(t *testing.T) {
	t.Parallel()
	npmInstalled(t, typeScriptClient)
	run(t, typeScriptClient, startApps(t).appEnvironment(), "npm", "test")
}

func TestTypesOfTheTypeScriptClientAreCurrent(t *testing.T) {
	t.Parallel()
	npmInstalled(t, typeScriptClient)
	cmd := exec.CommandContext(t.Context(), "go", "run", "./host/generate", "document")
	cmd.Dir = "../.."
	document, err := cmd.Output()
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "openapi.json"), document, 0o600))
	run(t, typeScriptClient, nil, "node", "generate.js", filepath.Join(dir, "openapi.json"), filepath.Join(dir, "schema.ts"))
	now, err := os.ReadFile(filepath.Join(dir, "schema.ts"))
	require.NoError(t, err)
	kept, err := os.ReadFile(filepath.Join(typeScriptClient, "src", "schema.ts"))
	require.NoError(t, err)
	require.True(t, bytes.Equal(kept, now), "make generate writes src/schema.ts anew")
}

func TestPythonClientOfTheDocumentWorksAgainstTheService(t *testing.T) {
	t.Parallel()
	run(t, pythonClient, []string{"MYPY_CACHE_DIR=" + t.TempDir()}, "mypy", "backlot_api", "tests")
	run(t, pythonClient, startApps(t).appEnvironment(), python(t), "-W", "error", "-m", "unittest", "discover", "-s", "tests", "-t", ".")
}

// An independent linter, by api/redocly.yaml.
func TestDocumentIsCleanAsWrittenAndAsServed(t *testing.T) {
	t.Parallel()
	npmInstalled(t, typeScriptClient)
	run(t, typeScriptClient, nil, "node", "lint.js")
	_, document, err := startService(t, unlimited).try("GET", "/openapi.json", nil)
	require.NoError(t, err)
	served := filepath.Join(t.TempDir(), "openapi.json")
	require.NoError(t, os.WriteFile(served, document, 0o600))
	run(t, typeScriptClient, nil, "node", "lint.js", served)
}
