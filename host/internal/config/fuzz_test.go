package config

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Whatever the bytes, there is a configuration or a list of faults, and nothing panics.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.hcl")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		config, err := Parse("plugins.hcl", src, lookup(studio))
		if err == nil && config != nil {
			return
		}
		var faults *Error
		if !errors.As(err, &faults) || len(faults.Faults) == 0 {
			t.Fatalf("no faults in %v", err)
		}
	})
}
