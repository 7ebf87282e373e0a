package scaffold

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

// plan is what templates know.
type plan struct {
	Name, Type string
	Dir        string // as the author named it
	Binary     string // what make makes
	Build      string // the command that makes it
	Source     string // the absolute path of what make makes
	SDK        string // the absolute path of the checkout; empty where there is none
	Go         string // version of the language

	language string
}

const goVersion = "1.26.0" // where no checkout says which

var goDirective = regexp.MustCompile(`(?m)^go (\S+)$`)

// useSDK notes the checkout, if it is one.
func (p *plan) useSDK(dir string) error {
	p.Go = goVersion
	if dir == "" {
		return nil
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	mod, err := os.ReadFile(filepath.Join(abs, "go.mod"))
	if err != nil || !bytes.HasPrefix(mod, []byte("module ft.tc/backlot\n")) {
		return fmt.Errorf("%s is not a checkout of Backlot: name the folder that holds its go.mod", dir)
	}
	if m := goDirective.FindSubmatch(mod); m != nil {
		p.Go = string(m[1])
	}
	p.SDK = abs
	return nil
}

// QuotedSDK is the checkout as go.mod wants it.
func (p plan) QuotedSDK() string {
	if strings.ContainsAny(p.SDK, " \t\"'`()[]{},") {
		return strconv.Quote(p.SDK)
	}
	return p.SDK
}

// Class is the name in the spelling of classes.
func (p plan) Class() string {
	var b strings.Builder
	for word := range strings.SplitSeq(p.Name, "-") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// folders are those of the templates, the later ones on top.
func (p plan) folders() []string {
	if p.language == Wasm {
		return []string{Go, Wasm}
	}
	return []string{p.language}
}

// render makes the plugin's files.
func (p plan) render() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, folder := range p.folders() {
		entries, err := fs.ReadDir(templates, path.Join("templates", folder))
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			name := strings.TrimSuffix(e.Name(), ".tmpl")
			if name == "gitignore" {
				name = ".gitignore"
			}
			if files[name], err = p.execute(e.Name(), path.Join("templates", folder, e.Name())); err != nil {
				return nil, err
			}
		}
	}
	if p.SDK == "" || p.language == Python {
		return files, nil
	}
	// Checksums of what the SDK is made of: with them the first build needs nobody to vouch for them.
	sums, err := os.ReadFile(filepath.Join(p.SDK, "go.sum"))
	files["go.sum"] = sums
	return files, err
}

func (p plan) execute(name string, paths ...string) ([]byte, error) {
	t, err := template.ParseFS(templates, append(paths, "templates/steps.tmpl")...)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.ExecuteTemplate(&b, name, p)
	return b.Bytes(), err
}

// tellNext says what to do with what was written.
func (p plan) tellNext(w io.Writer) error {
	text, err := p.execute("next")
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

func sorted(files map[string][]byte) []string { return slices.Sorted(maps.Keys(files)) }
