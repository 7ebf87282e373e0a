package ffmpeg_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
	"ft.tc/backlot/sdk/sdktest"
)

// within runs act as a task of a plugin.
func within(t *testing.T, act func(ctx context.Context, task *sdk.Task) error) sdktest.Outcome {
	t.Helper()
	g := sdk.Func(sdk.TypeSpecification{Type: "act"}, func(ctx context.Context, task *sdk.Task) (*sdk.Result, error) {
		return nil, act(ctx, task)
	})
	return sdktest.Run(t, sdk.Plugin{Name: "act", Version: "1.0.0", Generators: []sdk.Generator{g}}, "act", map[string]any{})
}

// tone makes a second of sound from one of ffmpeg's own sources.
func tone(ctx context.Context, task *sdk.Task, source string) (string, error) {
	path := task.Path("tone.wav")
	_, err := ffmpeg.Run(ctx, ffmpeg.Command(ctx, task, "-f", "lavfi", "-i", source, "-t", "2", "-ac", "2", path), nil)
	return path, err
}

func TestProbeAndDecodeSayWhatAFileHolds(t *testing.T) {
	t.Parallel()
	out := within(t, func(ctx context.Context, task *sdk.Task) error {
		path, err := tone(ctx, task, "sine=sample_rate=22050")
		require.NoError(t, err)
		info, _, err := ffmpeg.Probe(ctx, task, path, "wav")
		require.NoError(t, err)
		require.Equal(t, ffmpeg.Info{Duration: 2, SampleRate: 22050, Channels: 2, AudioCodec: "pcm_s16le"}, info)
		var n int64
		_, err = ffmpeg.Decode(ctx, ffmpeg.Reader(ctx, task, append(ffmpeg.Input(path, "wav"), "-f", "s16le", "pipe:1")...), func(r io.Reader) error {
			n, err = io.Copy(io.Discard, r)
			return err
		})
		require.NoError(t, err)
		require.EqualValues(t, 2*22050*2*2, n)
		return nil
	})
	require.NoError(t, out.Err)
}

// A playlist is what a hostile input would be: it names another file.
func TestPlaylistIsNotFollowed(t *testing.T) {
	t.Parallel()
	out := within(t, func(ctx context.Context, task *sdk.Task) error {
		path, err := tone(ctx, task, "sine")
		require.NoError(t, err)
		list := task.Path("list.wav")
		require.NoError(t, os.WriteFile(list, []byte("#EXTM3U\n#EXTINF:2,\nfile://"+filepath.ToSlash(path)+"\n#EXT-X-ENDLIST\n"), 0o600))
		_, _, err = ffmpeg.Probe(ctx, task, list, "wav")
		require.ErrorIs(t, err, ffmpeg.ErrFailed)
		return ffmpeg.Failure(ctx, task, "mix", "", err)
	})
	var f *sdk.Failure
	require.ErrorAs(t, out.Err, &f)
	require.Equal(t, "render_failed", f.Code)
	require.NotContains(t, f.Message, out.WorkDir)
}
