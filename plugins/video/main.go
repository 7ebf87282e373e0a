// Command video is the plugin that makes shots of storyboards.
//
// Its backend previz films the panels themselves: a camera moves over them, a grade lights them, they
// fade into each other, and ffmpeg encodes what comes out. It is an animatic and says so in
// generation_model; what is in a panel stands still, but for its layers and what is laid over it. The other
// backends are model servers.
package main

import (
	"context"

	"ft.tc/backlot/plugins/video/remote"
	"ft.tc/backlot/sdk"
)

func main() { sdk.Serve(plugin()) }

func plugin() sdk.Plugin {
	return sdk.Plugin{
		Name:       "video",
		Version:    "1.0.0",
		Generators: []sdk.Generator{&unit{}},
		Backends:   append([]sdk.BackendSpecification{{Name: previz}}, remote.Backends()...),
	}
}

const previz = "previz"

// unit is generate_video with the backend that the operator chose: the animatic until it is configured otherwise.
type unit struct {
	animatic
	remote *remote.Generator
}

var _ sdk.Configurer = (*unit)(nil)

// Configure chooses the backend.
func (u *unit) Configure(_ context.Context, c sdk.Configuration) error {
	u.remote = nil
	if c.Backend == "" || c.Backend == previz {
		return nil
	}
	var err error
	u.remote, err = remote.Open(c)
	return err
}

// Generate has the chosen backend make the film.
func (u *unit) Generate(ctx context.Context, t *sdk.Task) (*sdk.Result, error) {
	if u.remote != nil {
		return u.remote.Generate(ctx, t)
	}
	return u.animatic.Generate(ctx, t)
}
