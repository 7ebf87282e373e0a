// Licences copies the licences of all modules that programs are made of into a folder, Go's own among them. A module
// without any is an error: nobody may pass it on unseen.
//
//	go run ./host/licences FOLDER PACKAGE…
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "say where they go, and of what: licences FOLDER PACKAGE…")
		os.Exit(1)
	}
	n, err := gather(os.Args[1], os.Args[2:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
	fmt.Printf("licences of %d modules\n", n)
}

// module is what go list says of one.
type module struct {
	Path, Version, Dir string
	Main               bool
	Replace            *module
}

func gather(folder string, packages []string) (int, error) {
	modules, err := modulesOf(packages)
	if err != nil {
		return 0, err
	}
	var faults []error
	for _, m := range modules {
		to := filepath.Join(folder, filepath.FromSlash(strings.TrimSuffix(m.Path+"@"+m.Version, "@")))
		if n, err := copyLicences(m.Dir, to); err != nil {
			faults = append(faults, err)
		} else if n == 0 {
			faults = append(faults, fmt.Errorf("%s has no licence in %s", m.Path, m.Dir))
		}
	}
	return len(modules), errors.Join(faults...)
}

// modulesOf are the modules of all packages that the given ones are made of, without ours, and with Go itself.
func modulesOf(packages []string) ([]module, error) {
	cmd := exec.Command("go", append([]string{"list", "-deps", "-json=Module"}, packages...)...) //nolint:noctx,gosec // a build step, ended with its caller, which says of what
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	root, err := exec.Command("go", "env", "GOROOT").Output() //nolint:noctx // as above
	if err != nil {
		return nil, err
	}
	all, seen := []module{{Path: "go", Dir: strings.TrimSpace(string(root))}}, map[string]bool{}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct{ Module *module }
		err := dec.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if m := p.Module; m != nil && !m.Main && !seen[m.Path] {
			seen[m.Path] = true
			if m.Replace != nil {
				m.Dir = m.Replace.Dir
			}
			all = append(all, *m)
		}
	}
}

var licence = regexp.MustCompile(`(?i)^((un)?licen[cs]e|copying|notice|patents|copyright)([-._].*)?$`)

func copyLicences(from, to string) (copied int, err error) {
	entries, err := os.ReadDir(from)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if !licence.MatchString(e.Name()) || e.IsDir() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(from, e.Name()))
		if err != nil {
			return copied, err
		}
		if err := os.MkdirAll(to, 0o755); err != nil { //nolint:gosec // the caller says where
			return copied, err
		}
		if err := os.WriteFile(filepath.Join(to, e.Name()), b, 0o644); err != nil { //nolint:gosec // the caller says where
			return copied, err
		}
		copied++
	}
	return copied, nil
}
