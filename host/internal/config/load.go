package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/gohcl"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// DefaultPath is the file that is read when none is named.
const DefaultPath = "plugins.hcl"

// Environment looks a variable up; os.LookupEnv is one.
type Environment func(name string) (string, bool)

// Load reads the file at path. Without a path it reads DefaultPath, or does without where that does not exist.
// What is wrong with the file comes as an *Error that holds all of it.
func Load(path string, env Environment) (*Config, error) {
	name, optional := path, false
	if name == "" {
		name, optional = DefaultPath, true
	}
	src, err := Read(name)
	switch {
	case optional && errors.Is(err, fs.ErrNotExist):
		name, src = "", nil
	case err != nil:
		return nil, err
	}
	return Parse(name, src, env)
}

// Parse makes a Config of src as if it were in the file called name: relative paths start from that file's folder, and
// faults name it. The name is empty where there is no file.
func Parse(name string, src []byte, env Environment) (*Config, error) {
	if err := prescan(name, src); err != nil {
		return nil, err
	}
	path, err := absolute(name)
	if err != nil {
		return nil, err
	}
	r := &reader{context: evaluation(env), folder: filepath.Dir(path)}
	var raw rawFile
	if body := r.body(name, src); body != nil {
		r.add(gohcl.DecodeBody(body, r.context, &raw)...)
	}
	config := r.file(raw)
	config.Path, config.Digest = path, digest(name, src)
	r.override(config, env)
	r.finish(config)
	if r.diags.HasErrors() {
		return nil, newError(r.diags)
	}
	return config, nil
}

func digest(name string, src []byte) string {
	if name == "" {
		return ""
	}
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:])
}

func absolute(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	return filepath.Abs(name)
}

// body parses src. It is nil when src is no HCL: a half-understood file gives misleading messages.
func (r *reader) body(name string, src []byte) hcl.Body {
	file, diags := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	r.add(diags...)
	if diags.HasErrors() {
		return nil
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return nil
	}
	if loops := findLoops(body); loops.HasErrors() {
		r.add(loops...)
		return nil
	}
	return body
}

// findLoops refuses for expressions: nested ones grow without bound, and a manifest has no use for them.
func findLoops(body *hclsyntax.Body) hcl.Diagnostics {
	return hclsyntax.VisitAll(body, func(node hclsyntax.Node) hcl.Diagnostics {
		loop, ok := node.(*hclsyntax.ForExpr)
		if !ok {
			return nil
		}
		return hcl.Diagnostics{diagnostic(loop.SrcRange, "for expressions are not available in this file; write the values out")}
	})
}
