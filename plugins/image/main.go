// Command image is the plugin that makes pictures of prompts: generate_image. Its backend previz draws a storyboard
// panel on any CPU, and names itself so in the result, because that is what it makes: the panel before the picture. The
// other backends are model servers.
package main

import (
	"context"
	"slices"

	"ft.tc/backlot/plugins/image/remote"
	"ft.tc/backlot/sdk"
)

func main() { sdk.Serve(plugin()) }

// plugin is what the binary ships.
func plugin() sdk.Plugin {
	return sdk.Plugin{
		Name: "image", Version: "1.0.0",
		Generators: []sdk.Generator{&studio{}},
		Backends:   append([]sdk.BackendSpecification{{Name: model}}, remote.Backends()...),
	}
}

// studio is generate_image with the backend that the operator chose: the illustrator until it is configured otherwise.
type studio struct {
	illustrator
	remote *remote.Generator
}

var _ sdk.Configurer = (*studio)(nil)

// Specification is the illustrator's; model servers show pictures on their way.
func (s *studio) Specification() sdk.TypeSpecification {
	is := s.illustrator.Specification()
	if !slices.Contains(is.Features, sdk.FeaturePreview) {
		is.Features = append(is.Features, sdk.FeaturePreview)
	}
	return is
}

// Configure chooses the backend.
func (s *studio) Configure(_ context.Context, c sdk.Configuration) error {
	s.remote = nil
	if c.Backend == "" || c.Backend == model {
		return nil
	}
	var err error
	s.remote, err = remote.Open(c)
	return err
}

// Generate has the chosen backend make the picture.
func (s *studio) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	if s.remote != nil {
		return s.remote.Generate(ctx, t)
	}
	return s.illustrator.Generate(ctx, t)
}
