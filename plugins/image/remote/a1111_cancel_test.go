package remote

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
	"ft.tc/backlot/sdk/sdktest"
)

func TestCancelInterruptsOurPictureAtA1111(t *testing.T) {
	t.Parallel()
	s, options := a1111Server(t)
	s.Hold = true
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		for s.Current() == "" {
			s.Await("POST", "/internal/progress", s.Asked("POST", "/internal/progress")+1)
		}
		cancel(errStop)
	}()
	o := run(t, A1111, options, nil, sdktest.WithContext(ctx))
	require.ErrorIs(t, o.Err, errStop)
	upstreamtest.OnlyInputs(t, o.WorkDir)
	require.Eventually(t, func() bool { return len(s.Ended()) == 1 }, 5*time.Second, time.Millisecond)
	require.Regexp(t, `^backlot\(.*\): interrupted$`, s.Ended()[0])
}

func TestCancelLeavesTheOthersPictureAtA1111Alone(t *testing.T) {
	t.Parallel()
	s, options := a1111Server(t)
	s.Hold = true
	theirs := s.Occupy()
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		s.Await("POST", "/sdapi/v1/txt2img", 1)
		s.Await("POST", "/internal/progress", 2)
		cancel(errStop)
	}()
	o := run(t, A1111, options, nil, sdktest.WithContext(ctx))
	require.ErrorIs(t, o.Err, errStop)
	require.Zero(t, s.Asked("POST", "/sdapi/v1/interrupt"))
	require.Contains(t, upstreamtest.Steps(o.Progress), "model_busy_with_others")
	require.Empty(t, o.Previews, "another client's picture is not shown")
	s.Release()
	<-theirs
	require.Equal(t, "somebody else: done", s.Ended()[0])
}

func TestA1111WithoutAWebPageIsNeitherWatchedNorInterrupted(t *testing.T) {
	t.Parallel()
	s, options := a1111Server(t)
	s.Hold = true
	s.Fail(upstreamtest.Fault{Path: "/internal", Status: 404, Body: `{"detail":"Not Found"}`, Times: 99})
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		s.Await("POST", "/internal/progress", 1)
		<-time.After(50 * time.Millisecond) // ten times the interval
		cancel(errStop)
	}()
	o := run(t, A1111, options, nil, sdktest.WithContext(ctx))
	require.ErrorIs(t, o.Err, errStop)
	require.Zero(t, s.Asked("POST", "/sdapi/v1/interrupt"))
	require.Equal(t, 2, s.Asked("POST", "/internal/progress"), "when it is watched, and when it is given up")
	require.Equal(t, []string{"asking_model"}, upstreamtest.Steps(o.Progress))
	s.Release()

}
