package e2e

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// As make release packs it, but of the programs of this build.
func TestReleaseIsWholeAndWorksWhereItIsUnpacked(t *testing.T) {
	t.Parallel()
	dist := t.TempDir()
	run(t, "../..", []string{"COMPRESS=gzip -n1"}, "host/scripts/pack-release.sh", bin, "9.8.7", "linux", "amd64", dist)
	run(t, dist, nil, "sha256sum", "-c", "SHA256SUMS")
	run(t, dist, nil, "tar", "-xzf", "backlot_9.8.7_linux_amd64.tar.gz")
	dir := filepath.Join(dist, "backlot_9.8.7_linux_amd64")
	run(t, dir, nil, "sha256sum", "--quiet", "-c", "SHA256SUMS")
	run(t, dir, nil, "./bin/backlot", "check", "--config", "plugins.hcl")
	run(t, dir, nil, "bash", "-c", "source share/completions/backlot.bash && complete -p backlot")
	for _, page := range []string{"backlot.1", "backlot-serve.1", "backlot-plugin-new.1"} {
		require.FileExists(t, filepath.Join(dir, "share/man/man1", page))
	}
	for _, of := range []string{"go", "github.com/gin-gonic", "github.com/redis/go-redis", "flite"} {
		require.DirExists(t, filepath.Join(dir, "share/licences", of))
	}
	require.NoFileExists(t, filepath.Join(dir, "bin/plugins/chaos"))
}

// They stand before every plugin, whatever libraries a machine has.
func TestProgramsThatPluginsStartThroughAreStatic(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"backlot-runner", "backlot-confine"} {
		f, err := elf.Open(filepath.Join(bin, program))
		if err != nil {
			t.Logf("not ELF: %s", err) // another system
			return
		}
		defer func() { _ = f.Close() }()
		require.False(t, slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }), program)
	}
}

func TestModuleWithoutALicenceIsNoted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "bare"), 0o750))
	for file, text := range map[string]string{
		"go.mod":       "module example.com/program\n\ngo 1.26\n\nrequire example.com/bare v0.0.0\n\nreplace example.com/bare => ./bare\n",
		"main.go":      "package main\n\nimport _ \"example.com/bare\"\n\nfunc main() {}\n",
		"bare/go.mod":  "module example.com/bare\n\ngo 1.26\n",
		"bare/bare.go": "package bare\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600))
	}
	tool := filepath.Join(t.TempDir(), "licences")
	run(t, "../..", nil, "go", "build", "-o", tool, "./host/licences")
	cmd := exec.CommandContext(t.Context(), tool, filepath.Join(dir, "out"), ".")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "example.com/bare has no licence")
}
