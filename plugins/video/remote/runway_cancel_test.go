package remote

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
	"ft.tc/backlot/plugins/video/remote/runwaytest"
	"ft.tc/backlot/sdk/sdktest"
)

func TestCancelDeletesTheTaskAtRunway(t *testing.T) {
	t.Parallel()
	s, options := runwayServer(t)
	s.Script = []runwaytest.State{{Status: "RUNNING", Progress: 0.2}}
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		s.Await("POST", "/v1/image_to_video", 1)
		s.Await("GET", "/v1/tasks/17f20503-6c24-4c16-946b-35dbbce2af01", 2)
		cancel(errStop)
	}()
	o := run(t, Runway, options, nil, sdktest.WithContext(ctx))
	require.ErrorIs(t, o.Err, errStop)
	upstreamtest.OnlyInputs(t, o.WorkDir)
	require.Len(t, s.Deleted(), 1)
	require.Zero(t, s.Left())
}

func TestCancelWhileTheTaskIsBeingCreatedLeavesNone(t *testing.T) {
	t.Parallel()
	s, options := runwayServer(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	s.Before("/v1/image_to_video", func() { cancel(errStop) })
	o := run(t, Runway, options, nil, sdktest.WithContext(ctx))
	require.ErrorIs(t, o.Err, errStop)
	require.Len(t, s.Deleted(), 1, "the answer was waited for")
	require.Zero(t, s.Left())
}
