package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"ft.tc/backlot/plugins/voice/flite"
	"ft.tc/backlot/sdk"
)

//go:embed openai.schema.json
var openaiSchema []byte

//go:embed elevenlabs.schema.json
var elevenlabsSchema []byte

func backends() []sdk.BackendSpecification {
	return []sdk.BackendSpecification{
		{Name: "flite"}, {Name: "espeak-ng"}, {Name: "openai", ConfigSchema: openaiSchema}, {Name: "elevenlabs", ConfigSchema: elevenlabsSchema},
	}
}

// Configure chooses the backend.
func (s *speaker) Configure(_ context.Context, c sdk.Configuration) (err error) {
	switch c.Backend {
	case "", "flite":
		s.backend, err = newFlite()
	case "espeak-ng":
		if _, err := exec.LookPath("espeak-ng"); err != nil {
			return fmt.Errorf("the espeak-ng backend needs the program espeak-ng: install the package of that name")
		}
		s.backend = espeak{}
	case "openai":
		var o openaiOptions
		if err := json.Unmarshal(c.Options, &o); err != nil {
			return fmt.Errorf("options of the openai backend: %w", err)
		}
		s.backend = newOpenAI(o)
	case "elevenlabs":
		var o elevenlabsOptions
		if err := json.Unmarshal(c.Options, &o); err != nil {
			return fmt.Errorf("options of the elevenlabs backend: %w", err)
		}
		s.backend = newElevenLabs(o)
	default:
		err = fmt.Errorf("unknown backend %q: voice has flite, espeak-ng, openai and elevenlabs", c.Backend)
	}
	return err
}

// newFlite finds the synthesiser beside the plugin. What runs may be a copy of the plugin elsewhere, so the folder that it
// was copied from comes first.
func newFlite() (*fliteVoice, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	for _, dir := range []string{os.Getenv("BACKLOT_PLUGIN_DIR"), filepath.Dir(self)} {
		module := filepath.Join(dir, "flite.wasm")
		if dir == "" {
			continue
		}
		if _, err := os.Stat(module); err == nil { //nolint:gosec // the host says where the plugin came from
			return fliteFrom(module)
		}
	}
	return nil, fmt.Errorf("the flite backend needs flite.wasm beside the plugin: make build fetches it")
}

func fliteFrom(module string) (*fliteVoice, error) {
	dir, err := os.MkdirTemp("", "flite-")
	if err != nil {
		return nil, err
	}
	pool, err := flite.NewPool(module, dir)
	if err != nil {
		return nil, err
	}
	return &fliteVoice{pool: pool}, nil
}
