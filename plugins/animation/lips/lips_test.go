package lips_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/animation/lips"
)

func parse(t *testing.T, text string) *lips.Track {
	t.Helper()
	track, err := lips.Parse([]byte(text))
	require.NoError(t, err)
	return track
}

func TestMouthOpensSmoothlyWithItsTimings(t *testing.T) {
	t.Parallel()
	track := parse(t, `{"duration":2,"mouth":[{"start":0.5,"end":1,"open":0.8},{"start":1,"end":1.5,"open":0.2}]}`)
	require.InDelta(t, 2, track.Duration, 1e-9)
	require.Zero(t, track.At(.3))
	require.InDelta(t, .8, track.At(.75), 1e-6)
	require.InDelta(t, .2, track.At(1.25), 1e-6)
	require.Zero(t, track.At(1.9))
	for at := 0.0; at < 2; at += .01 {
		require.InDelta(t, track.At(at), track.At(at+.01), .13, "no jump at %g", at)
	}
	require.Positive(t, track.At(.48), "lips move a little before the sound")
}

func TestWordsServeWhereThereIsNoMouth(t *testing.T) {
	t.Parallel()
	track := parse(t, `{"duration":3,"words":[{"word":"evening","start":1,"end":1.6}]}`)
	require.Zero(t, track.At(.5))
	require.Greater(t, track.At(1.1), .25)
	require.Zero(t, track.At(2))
}

func TestWhatHoldsNoTimingsIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, `[]`, `{}`, `{"mouth":[]}`, `{"mouth":[{"start":-1,"end":1,"open":1}]}`, `{"mouth":[{"start":2,"end":1,"open":1}]}`,
		`{"mouth":[{"start":0,"end":1,"open":7}]}`, `{"mouth":"x"}`, `{"mouth":[{"start":0,"end":1e300,"open":1}]}`, `{"duration":-5,"words":[{"start":0,"end":-1}]}`,
		`{"duration":1e99,"mouth":[{"start":0,"end":1,"open":1}]}`, `{"mouth":[` + strings.Repeat(`{},`, 300_000) + `{}]}`, strings.Repeat(" ", lips.MaxBytes+1),
	} {
		_, err := lips.Parse([]byte(text))
		require.ErrorIs(t, err, lips.ErrTimings, "%.60s", text)
	}
}
