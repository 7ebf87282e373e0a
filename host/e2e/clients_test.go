package e2e

import (
	"os"
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
