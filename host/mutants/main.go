// Mutants proves the tests of faults: it takes one safeguard after the other out of the service, in a copy that only the
// compiler sees, and runs the test that carries the number of the fault. A safeguard that no test misses is no evidence.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run() error {
	only := flag.String("row", "", "only mutants whose `row` begins with this")
	bin := flag.String("bin", "bin", "`folder` of what make build builds")
	flag.Parse()
	dir, err := os.MkdirTemp("", "backlot-mutants-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	survivors := 0
	for _, m := range mutants {
		if !strings.HasPrefix(m.row, *only) {
			continue
		}
		began := time.Now()
		failed, err := m.try(filepath.Join(dir, "mutant"), *bin)
		if err != nil {
			return fmt.Errorf("%s: %w", m.what, err)
		}
		verdict := "killed by " + failed
		if failed == "" {
			verdict = "SURVIVES"
			survivors++
		}
		fmt.Printf("%-4.4s %-66s %s (%s)\n", m.row, m.what, verdict, time.Since(began).Round(time.Second))
	}
	if survivors > 0 {
		return fmt.Errorf("%d mutants survive", survivors)
	}
	return nil
}

// try gives the name of the test that fails, or nothing.
func (m mutant) try(dir, bin string) (failed string, err error) {
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	overlay, err := m.overlay(dir)
	if err != nil {
		return "", err
	}
	env := os.Environ()
	if m.service {
		if err := rebuild(overlay, dir, bin); err != nil {
			return "", err
		}
		env = append(env, "BACKLOT_BIN="+dir)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "test", "-overlay", overlay, "-count=1", "-timeout", "100s", "-run", "^Test"+m.row+"(_|$)", m.test)
	cmd.Env = env
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil && bytes.Contains(out, []byte("no tests to run")):
		return "", fmt.Errorf("%s has no test of %s", m.test, m.row)
	case err == nil:
		return "", nil
	case !errors.As(err, &exit) || bytes.Contains(out, []byte("build failed")):
		return "", fmt.Errorf("%w: %s", err, out)
	}
	if _, after, found := bytes.Cut(out, []byte("--- FAIL: ")); found {
		name, _, _ := strings.Cut(string(after), " ")
		return name, nil
	}
	return "the time limit", nil
}

// overlay writes the changed file and the list that has the compiler read it instead of the one in place.
func (m mutant) overlay(dir string) (string, error) {
	original, err := filepath.Abs(m.file)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), m.old); n != 1 {
		return "", fmt.Errorf("%s has %q %d times, not once", m.file, m.old, n)
	}
	changed := filepath.Join(dir, "changed"+filepath.Ext(m.file))
	if err := os.WriteFile(changed, []byte(strings.Replace(string(text), m.old, m.by, 1)), 0o600); err != nil { //nolint:gosec // in a folder of our own
		return "", err
	}
	list, err := json.Marshal(map[string]any{"Replace": map[string]string{original: changed}})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, list, 0o600)
}

// rebuild puts the changed service beside links to all else.
func rebuild(overlay, dir, bin string) error {
	whole, err := filepath.Abs(bin)
	if err != nil {
		return err
	}
	for _, name := range []string{"plugins", "backlot-runner", "backlot-confine"} {
		if err := os.Symlink(filepath.Join(whole, name), filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	out, err := exec.Command("go", "build", "-overlay", overlay, "-o", filepath.Join(dir, "backlot"), "./host").CombinedOutput() //nolint:noctx // it ends by itself
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}
