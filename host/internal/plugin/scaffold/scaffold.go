// Package scaffold writes a plugin that works, with its test and a README, for an author to make theirs.
package scaffold

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Languages that a plugin can be written in. Wasm is Go, built as a module: the same source serves both.
const (
	Go     = "go"
	Python = "python"
	Wasm   = "wasm"
)

// Languages in the order in which a person is told of them.
var Languages = []string{Go, Python, Wasm}

// Options say what to write.
type Options struct {
	Name     string // lower case letters, digits and dashes
	Language string // one of Languages; Go
	Dir      string // ./NAME
	// SDK is a checkout of Backlot, which the plugin is built against. Where it is empty the SDK comes from where the
	// language's tools get it.
	SDK    string
	Output io.Writer // gets the next steps; may be nil
}

//go:embed templates
var templates embed.FS

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,31}$`)

// New writes the plugin and returns the paths of its files. It overwrites nothing: where one of the files is there
// already, it writes none.
func New(o Options) ([]string, error) {
	p, err := o.plan()
	if err != nil {
		return nil, err
	}
	files, err := p.render()
	if err != nil {
		return nil, err
	}
	paths, err := write(p.Dir, files)
	if err != nil {
		return nil, err
	}
	if o.Output == nil {
		return paths, nil
	}
	return paths, p.tellNext(o.Output)
}

// plan checks the options and works out what templates need to know.
func (o Options) plan() (plan, error) {
	if o.Language == "" {
		o.Language = Go
	}
	if !slices.Contains(Languages, o.Language) {
		return plan{}, fmt.Errorf("there is no template in %q: choose one of %s", o.Language, strings.Join(Languages, ", "))
	}
	if !nameForm.MatchString(o.Name) {
		return plan{}, fmt.Errorf("the name %q is not 1 to 32 lower case letters, digits and dashes with a letter first, such as image-grain", o.Name)
	}
	if o.Dir == "" {
		o.Dir = o.Name
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return plan{}, err
	}
	p := plan{Name: o.Name, Dir: o.Dir, language: o.Language, Type: strings.ReplaceAll(o.Name, "-", "_")}
	p.Binary, p.Build = o.built()
	p.Source = filepath.Join(dir, p.Binary)
	if err := p.useSDK(o.SDK); err != nil {
		return plan{}, err
	}
	return p, nil
}

// built is the file that make makes, and how.
func (o Options) built() (name, how string) {
	switch o.Language {
	case Python:
		return o.Name + ".pyz", "python3 -m backlot.bundle main.py -o " + o.Name + ".pyz"
	case Wasm:
		return o.Name + ".wasm", "GOOS=wasip1 GOARCH=wasm go build -mod=mod -o " + o.Name + ".wasm ."
	}
	return o.Name, "go build -mod=mod -o " + o.Name + " ."
}

// write creates the files, all of them or, where one can't be, none.
func write(dir string, files map[string][]byte) (paths []string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			for _, path := range paths {
				err = errors.Join(err, os.Remove(path))
			}
			paths = nil
		}
	}()
	for _, name := range sorted(files) {
		path := filepath.Join(dir, name)
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if errors.Is(err, os.ErrExist) {
			return paths, fmt.Errorf("%s is there already, and nothing is overwritten: choose another folder", path)
		}
		if err != nil {
			return paths, err
		}
		paths = append(paths, path)
		if _, err := f.Write(files[name]); err != nil {
			return paths, errors.Join(err, f.Close())
		}
		if err := f.Close(); err != nil {
			return paths, err
		}
	}
	return paths, nil
}
