package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

const gallery = `# What the studio runs.
plugin "image" { # stills
  version     = "1.0.0"
  source      = "bin/plugins/image"
  backend     = "previz"   // cheap
  models      = ["comfyui"]
  backend "previz" {}
  backend "comfyui" {
    backend = "not this one"
  }
}

host { drain = "1m" }

plugin "image" {
  version  = "1.1.0"
  source   = "bin/plugins/image"
  projects = ["a"]
  backend  = env("IMAGE_BACKEND", "previz") /* by machine */
	backend "previz" {}
	backend "comfyui" {}
}

plugin "voice" {
  version  = "0.1.0"
  source   = "bin/plugins/voice"
  projects = ["a"]
  backend "previz" {}
}
plugin "voice" {
  version  = "0.2.0"
  source   = "bin/plugins/voice"
  projects = ["b"]
  backend  = (true ? "previz" : "openai")
  backend "previz" {}
  backend "openai" {}
}
`

func TestAnotherBackendIsChosenAndAllElseStays(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		choice   Choice
		old, new string
	}{
		"OfTheOneForAll":   {Choice{"image", "", "comfyui"}, `"previz"   // cheap`, `"comfyui"   // cheap`},
		"OfAVersion":       {Choice{"image", "1.0.0", "comfyui"}, `"previz"   // cheap`, `"comfyui"   // cheap`},
		"OfAPinnedVersion": {Choice{"image", "1.1.0", "comfyui"}, `env("IMAGE_BACKEND", "previz")`, `"comfyui"`},
		"ForAnExpression":  {Choice{"voice", "0.2.0", "openai"}, `(true ? "previz" : "openai")`, `"openai"`},
		"ThatIsChosen":     {Choice{"image", "1.1.0", "previz"}, "", ""},
		"TheOnlyOne":       {Choice{"voice", "0.1.0", "previz"}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, ending := range []string{"\n", "\r\n"} {
				src := strings.ReplaceAll(gallery, "\n", ending)
				edited, err := UseBackend("plugins.hcl", []byte(src), lookup(nil), test.choice)
				require.NoError(t, err)
				want := src
				if test.old != "" {
					want = strings.Replace(src, test.old, test.new, 1)
				}
				require.Empty(t, cmp.Diff(want, string(edited)))
			}
		})
	}
}

func TestChoiceOfWhatIsNotDeclaredIsRefusedWithWhatIs(t *testing.T) {
	t.Parallel()
	for want, choice := range map[string]Choice{
		`plugin "video" is not declared in plugins.hcl, which has image, voice`:           {"video", "", "previz"},
		`plugin "image" 3.0.0 is not declared in plugins.hcl, which has 1.0.0, 1.1.0 of`:  {"image", "3.0.0", "previz"},
		`backend "openai" of plugin "image" 1.0.0 is not declared in plugins.hcl, which `: {"image", "", "openai"},
		`which has comfyui, previz; add backend "" {} with its settings first`:            {"image", "", ""},
	} {
		_, err := UseBackend("plugins.hcl", []byte(gallery), lookup(nil), choice)
		require.ErrorIs(t, err, ErrUndeclared)
		require.ErrorContains(t, err, want)
	}
	_, err := UseBackend("plugins.hcl", []byte(gallery), lookup(nil), Choice{Plugin: "voice", Backend: "openai"})
	require.ErrorContains(t, err, `plugin "voice" has the versions 0.1.0, 0.2.0, each for projects of its own; say which one`)
	_, err = UseBackend("plugins.hcl", nil, lookup(nil), Choice{Plugin: "voice", Backend: "openai"})
	require.ErrorContains(t, err, "which has none")
}

func TestFaultyFileIsNotEdited(t *testing.T) {
	t.Parallel()
	_, err := UseBackend("plugins.hcl", []byte(gallery+"colour = 1\n"), lookup(nil), Choice{Plugin: "image", Backend: "comfyui"})
	var faults *Error
	require.ErrorAs(t, err, &faults)
	require.Equal(t, strings.Count(gallery, "\n")+1, faults.Faults[0].Line)
}

// In any file that can be read, any declared backend can be chosen, and nothing else changes.
func FuzzUseBackend(f *testing.F) {
	f.Add([]byte(gallery))
	for _, name := range []string{"full", "versions"} {
		src, err := os.ReadFile(filepath.Join("testdata", name+".hcl"))
		require.NoError(f, err)
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		before, err := Parse("plugins.hcl", src, lookup(studio))
		if err != nil {
			return
		}
		for at, p := range before.Plugins {
			for backend := range p.Backends {
				edited, err := UseBackend("plugins.hcl", src, lookup(studio), Choice{p.Name, p.Version, backend})
				require.NoError(t, err)
				after, err := Parse("plugins.hcl", edited, lookup(studio))
				require.NoError(t, err)
				after.Plugins[at].Backend, after.Plugins[at].Models, after.Digest = p.Backend, p.Models, before.Digest
				require.Empty(t, cmp.Diff(before, after, cmp.Comparer(sameText)))
			}
		}
	})
}

func sameText(a, b interface{ String() string }) bool { return a.String() == b.String() }
