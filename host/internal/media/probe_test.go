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
	seen := func(codec, pixels string) Measured {
		return Measured{Width: 64, Height: 48, Codec: codec, VideoCodec: codec, PixelFormat: pixels, BitDepth: 8}
	}
	film := func(codec, pixels string, change func(*Measured)) Measured {
		m := seen(codec, pixels)
		m.Duration, m.FPS = 2, 24
		change(&m)
		return m
	}
	heard := func(codec string, bits, channels int) Measured {
		// A sine of ffmpeg's stands 18 dB under full scale, and is 3 dB lower in each of two channels.
		loud, peak := -21.75, -18.06-3.01*float64(channels-1)
		return Measured{Duration: 2, SampleRate: 44100, Channels: channels, Codec: codec, AudioCodec: codec, BitDepth: bits, Loudness: &loud, TruePeak: &peak}
	}
	cases := []struct {
		name, mediaType string
		args            []string
		want            Measured
	}{
		{"a.mp4", "video/mp4", append(picture, "-pix_fmt", "yuv420p"), film("h264", "yuv420p", func(m *Measured) { m.Frames = 48 })},
		{"b.mp4", "video/mp4", append(append(picture, sine...), "-pix_fmt", "yuv420p"), film("h264", "yuv420p", func(m *Measured) {
			s := heard("aac", 0, 1)
			m.Frames, m.SampleRate, m.Channels, m.AudioCodec, m.Loudness, m.TruePeak = 48, 44100, 1, "aac", s.Loudness, s.TruePeak
		})},
		{"a.mov", "video/quicktime", append(picture, "-c:v", "png", "-pix_fmt", "rgba"), film("png", "rgba", func(m *Measured) { m.Frames, m.Alpha = 48, true })},
		{"c.wav", "audio/x-wav", sine, heard("pcm_s16le", 16, 1)},
		{"w.wav", "audio/wav", append(sine, "-c:a", "pcm_s24le"), heard("pcm_s24le", 24, 1)},
		{"d.mp3", "audio/mpeg", append(sine, "-ac", "2"), heard("mp3", 0, 2)},
		{"e.ogg", "audio/ogg", append(sine, "-c:a", "libvorbis"), heard("vorbis", 0, 1)},
		{"f.flac", "audio/flac", sine, heard("flac", 16, 1)},
		{"s.wav", "audio/wav", []string{"-f", "lavfi", "-i", "anullsrc=r=44100:cl=mono", "-t", "2"}, func() Measured {
			m := heard("pcm_s16le", 16, 1)
			m.Loudness, m.TruePeak = nil, nil // of silence
			return m
		}()},
		{"g.webm", "video/webm", append(picture, "-c:v", "libvpx"), film("vp8", "yuv420p", func(*Measured) {})},
		{"t.webm", "video/webm", append(picture, "-c:v", "libvpx", "-pix_fmt", "yuva420p", "-auto-alt-ref", "0"), film("vp8", "yuv420p", func(m *Measured) { m.Alpha = true })},
		{"h.png", "image/png", append(picture, "-frames:v", "1"), seen("png", "rgb24")},
		{"t.png", "image/png", append(picture, "-frames:v", "1", "-pix_fmt", "rgba"), func() Measured { m := seen("png", "rgba"); m.Alpha = true; return m }()},
		{"d.png", "image/png", append(picture, "-frames:v", "1", "-pix_fmt", "rgb48be"), func() Measured { m := seen("png", "rgb48be"); m.BitDepth = 16; return m }()},
		{"i.jpg", "image/jpeg", append(picture, "-frames:v", "1"), seen("jpeg", "yuv")},
		{"j.gif", "image/gif", picture, seen("gif", "pal8")},
		{"k.webp", "image/webp", append(picture, "-frames:v", "1"), seen("webp", "yuv")},
		{"l.avif", "image/avif", append(picture, "-frames:v", "1", "-pix_fmt", "yuv420p"), seen("av1", "yuv420p")},
		{"m.exr", "image/x-exr", append(picture, "-frames:v", "1"), func() Measured { m := seen("exr", "gbrpf32le"); m.BitDepth = 32; return m }()},
	}
	s := newFolderStore(t)
	s.Derive = false
	for _, c := range cases {
		path := made(t, c.name, c.args...)
		stored, err := s.Put(t.Context(), project, newID(t), 1, filepath.Dir(path), []generator.Artifact{{Name: c.name, Role: "media", MediaType: c.mediaType}})
		require.NoError(t, err, c.name)
		require.Len(t, stored, 1)
		info, err := os.Stat(path)
		require.NoError(t, err)
		c.want.Size = info.Size()
		require.Empty(t, cmp.Diff(c.want, stored[0].Measured, cmpopts.EquateApprox(0, 0.5)), c.name)
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
