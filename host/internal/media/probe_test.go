package media

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
)

func TestFilesAreMeasured(t *testing.T) {
	t.Parallel()
	sine := []string{"-f", "lavfi", "-i", "sine=duration=2:sample_rate=44100"}
	picture := []string{"-f", "lavfi", "-i", "testsrc=duration=2:size=64x48:rate=24"}
	cases := []struct {
		name, mediaType string
		args            []string
		want            Measured
	}{
		{"a.mp4", "video/mp4", append(picture, "-pix_fmt", "yuv420p"), Measured{Duration: 2, Width: 64, Height: 48, FPS: 24, Codec: "h264"}},
		{"b.mp4", "video/mp4", append(append(picture, sine...), "-pix_fmt", "yuv420p"), Measured{
			Duration: 2, Width: 64, Height: 48, FPS: 24, Codec: "h264", SampleRate: 44100, Channels: 1,
		}},
		{"c.wav", "audio/x-wav", sine, Measured{Duration: 2, SampleRate: 44100, Channels: 1, Codec: "pcm_s16le"}},
		{"d.mp3", "audio/mpeg", append(sine, "-ac", "2"), Measured{Duration: 2, SampleRate: 44100, Channels: 2, Codec: "mp3"}},
		{"e.ogg", "audio/ogg", append(sine, "-c:a", "libvorbis"), Measured{Duration: 2, SampleRate: 44100, Channels: 1, Codec: "vorbis"}},
		{"f.flac", "audio/flac", sine, Measured{Duration: 2, SampleRate: 44100, Channels: 1, Codec: "flac"}},
		{"g.webm", "video/webm", append(picture, "-c:v", "libvpx"), Measured{Duration: 2, Width: 64, Height: 48, FPS: 24, Codec: "vp8"}},
		{"h.png", "image/png", append(picture, "-frames:v", "1"), Measured{Width: 64, Height: 48, Codec: "png"}},
		{"i.jpg", "image/jpeg", append(picture, "-frames:v", "1"), Measured{Width: 64, Height: 48, Codec: "jpeg"}},
		{"j.gif", "image/gif", picture, Measured{Width: 64, Height: 48, Codec: "gif"}},
		{"k.webp", "image/webp", append(picture, "-frames:v", "1"), Measured{Width: 64, Height: 48, Codec: "webp"}},
	}
	s := newStore(t)
	for _, c := range cases {
		path := made(t, c.name, c.args...)
		got, err := Probe(t.Context(), path, c.mediaType)
		require.NoError(t, err, c.name)
		info, err := os.Stat(path)
		require.NoError(t, err)
		c.want.Size = info.Size()
		require.Empty(t, cmp.Diff(c.want, got, cmpopts.EquateApprox(0, 0.1)), c.name)

		_, err = s.Put(t.Context(), project, newID(t), 1, filepath.Dir(path), []generator.Artifact{{Name: c.name, Role: "media", MediaType: c.mediaType}})
		require.NoError(t, err, "what is measured is kept: %s", c.name)
	}
}

func TestFileThatOnlyBeginsLikeItsTypeIsRefused(t *testing.T) {
	t.Parallel()
	film := made(t, "film.mp4", "-f", "lavfi", "-i", "testsrc=duration=1:size=64x48")
	dir := filepath.Dir(film)
	write(t, dir, "concat.mp4", []byte("ffconcat version 1.0\nfile film.mp4\n"))
	write(t, dir, "a.mp4", append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), make([]byte, 1000)...))
	write(t, dir, "a.png", pngBytes(t, 8, 8)[:20])
	write(t, dir, "list.mp4", []byte("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"))
	for name, mediaType := range map[string]string{"a.mp4": "video/mp4", "a.png": "image/png", "list.mp4": "video/mp4", "concat.mp4": "video/mp4"} {
		m, err := Probe(t.Context(), filepath.Join(dir, name), mediaType)
		requireFailure(t, err, CodeResultRefused)
		require.NotZero(t, m.Size)
	}
}

func TestPlainFilesHaveASizeOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "a.txt", []byte("hello"))
	m, err := Probe(t.Context(), filepath.Join(dir, "a.txt"), "text/plain")
	require.NoError(t, err)
	require.Equal(t, Measured{Size: 5}, m)
	_, err = Probe(t.Context(), filepath.Join(dir, "missing"), "text/plain")
	require.Error(t, err)
	_, err = Probe(cancelled(t), made(t, "c.wav", "-f", "lavfi", "-i", "sine=duration=1"), "audio/wav")
	require.ErrorIs(t, err, cancelled(t).Err())
}

func TestWithoutFfprobeThereIsASize(t *testing.T) {
	path := made(t, "c.wav", "-f", "lavfi", "-i", "sine=duration=1")
	t.Setenv("PATH", t.TempDir())
	m, err := Probe(t.Context(), path, "audio/wav")
	require.NoError(t, err)
	require.NotZero(t, m.Size)
	require.Zero(t, m.Duration)
}

// pngOf claims to be w×h pixels and has no more than a head.
func pngOf(w, h uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
	b = binary.BigEndian.AppendUint32(b, w)
	b = binary.BigEndian.AppendUint32(b, h)
	b = append(b, 8, 2, 0, 0, 0)
	return binary.BigEndian.AppendUint32(b, crcOf(b[12:]))
}
