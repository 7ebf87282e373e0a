package flite

import (
	"context"
	"errors"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// poolOf has children that run a script of the shell.
func poolOf(t *testing.T, script string, limit time.Duration) (*Pool, *[]*exec.Cmd) {
	t.Helper()
	var started []*exec.Cmd
	return &Pool{dir: t.TempDir(), limit: limit, command: func() *exec.Cmd {
		c := exec.Command("sh", "-c", script)
		started = append(started, c)
		return c
	}}, &started
}

func TestChildThatHangsIsEnded(t *testing.T) {
	t.Parallel()
	p, started := poolOf(t, "exec sleep 1000", 50*time.Millisecond)
	_, err := p.Say(t.Context(), Utterance{})
	require.ErrorIs(t, err, ErrHung)
	require.False(t, (*started)[0].ProcessState.Success(), "it is over, and was waited for")
	require.Empty(t, p.idle, "it is not asked again")
}

func TestCancelEndsTheChildAtOnce(t *testing.T) {
	t.Parallel()
	p, started := poolOf(t, "exec sleep 1000", time.Hour)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("cancelled")
	cancel(stop)
	_, err := p.Say(ctx, Utterance{})
	require.ErrorIs(t, err, stop)
	require.NotNil(t, (*started)[0].ProcessState)
}

func TestChildThatAnswersNonsenseIsReplaced(t *testing.T) {
	t.Parallel()
	for _, script := range []string{"exit 1", "read -r line; echo hello", `read -r line; echo '{"bytes":-1}'`, `read -r line; echo '{"bytes":10}'; printf abc`} {
		p, started := poolOf(t, script, time.Minute)
		_, err := p.Say(t.Context(), Utterance{})
		require.ErrorIs(t, err, errGone, script)
		_, err = p.Say(t.Context(), Utterance{})
		require.ErrorIs(t, err, errGone, script)
		require.Len(t, *started, 2)
	}
}

func TestChildIsKeptForTheNextUtterance(t *testing.T) {
	t.Parallel()
	p, started := poolOf(t, `while read -r line; do echo '{"bytes":2,"phonemes":[{"name":"aa","end":1}]}'; printf ab; done`, time.Minute)
	for range 3 {
		s, err := p.Say(t.Context(), Utterance{Text: "a"})
		require.NoError(t, err)
		require.Equal(t, Speech{Phonemes: []Phoneme{{"aa", 1}}, PCM: []byte("ab")}, s)
	}
	require.Len(t, *started, 1)
	p.Close()
	require.NotNil(t, (*started)[0].ProcessState)
	require.NoDirExists(t, p.dir)
}
