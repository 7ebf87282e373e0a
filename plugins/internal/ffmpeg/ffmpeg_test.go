package ffmpeg_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/internal/ffmpeg"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pretend is a program in ffmpeg's place.
func pretend(t *testing.T, script string) *exec.Cmd {
	t.Helper()
	return exec.CommandContext(t.Context(), "sh", "-c", script)
}

func frames(n int) ffmpeg.Frames {
	return func(write func([]byte) error) error {
		for range n {
			if err := write(make([]byte, 64<<10)); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestLastWordsAndExitSayWhatHappened(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]error{
		"cat >/dev/null":                nil,
		"exit 0":                        ffmpeg.ErrFailed, // before the last frame
		"kill -KILL $$":                 ffmpeg.ErrKilled,
		"exec cat >/dev/null; exit 255": nil,
		"exit 255":                      ffmpeg.ErrKilled,
		"echo 'av_interleaved_write_frame(): No space left on device' >&2; exit 1": ffmpeg.ErrDiskFull,
		"echo \"Unknown encoder 'libx264'\" >&2; exit 1":                           ffmpeg.ErrEncoder,
		"cat >/dev/null; echo odd >&2; exit 1":                                     ffmpeg.ErrFailed,
	} {
		_, err := ffmpeg.Encode(t.Context(), pretend(t, script), frames(8), func(int) {})
		require.ErrorIs(t, err, want, script)
	}
}

func TestMissingProgramIsNamedAsSuch(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"no-such-ffmpeg", filepath.Join(t.TempDir(), "ffmpeg")} {
		_, err := ffmpeg.Encode(t.Context(), exec.CommandContext(t.Context(), name), frames(1), func(int) {})
		require.ErrorIs(t, err, ffmpeg.ErrMissing)
	}
}

func TestProgressIsReadFromFrameLinesAlone(t *testing.T) {
	t.Parallel()
	var seen []int
	script := `cat >/dev/null; printf 'frame=3\nfps=0.0\nout_time_us=0\nprogress=continue\nframe= 12\nframe=x\nframe=-4\nprogress=end\n'`
	_, err := ffmpeg.Encode(t.Context(), pretend(t, script), frames(2), func(n int) { seen = append(seen, n) })
	require.NoError(t, err)
	require.Equal(t, []int{3, 12}, seen)
}

func TestErrorOfDrawingEndsTheProgram(t *testing.T) {
	t.Parallel()
	_, err := ffmpeg.Encode(t.Context(), pretend(t, "exec cat >/dev/null"), func(func([]byte) error) error { return os.ErrPermission }, func(int) {})
	require.ErrorIs(t, err, os.ErrPermission)
}

func TestEndedContextComesBackAsItsCause(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(t.Context())
	cmd := exec.CommandContext(ctx, "sh", "-c", "exec cat >/dev/null")
	_, err := ffmpeg.Encode(ctx, cmd, func(write func([]byte) error) error {
		for {
			if err := write(make([]byte, 1024)); err != nil {
				return err
			}
			cancel(os.ErrDeadlineExceeded)
		}
	}, func(int) {})
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
}
