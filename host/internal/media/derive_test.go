package media

import (
	"bytes"
	"image"
	"image/jpeg"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
)

// roles are those of what was stored, in order, the derived ones with a star.
func roles(stored []Stored) (all []string) {
	for _, f := range stored {
		name := f.Role
		if f.Derived {
			name += "*"
		}
		all = append(all, name)
	}
	return all
}

// putFile stores one file with whatever else is given, which lies beside it.
func putFile(t *testing.T, s *Store, path, mediaType string, more ...generator.Artifact) []Stored {
	t.Helper()
	a := append([]generator.Artifact{{Name: filepath.Base(path), Role: "media", MediaType: mediaType}}, more...)
	stored, err := s.Put(t.Context(), project, newID(t), 1, filepath.Dir(path), a)
	require.NoError(t, err)
	return stored
}

func decoded(t *testing.T, s *Store, f Stored) image.Image {
	t.Helper()
	b, ok := read(t, s, f)
	require.True(t, ok)
	img, err := jpeg.Decode(bytes.NewReader(b))
	require.NoError(t, err)
	return img
}

func TestVideoWithoutPicturesGetsAPosterAndAThumbnail(t *testing.T) {
	t.Parallel()
	// Red, then green from the fourth tenth on, blue to the end: a third of the length shows green.
	film := made(t, "film.mp4", "-f", "lavfi", "-i", "color=red:s=720x480:d=0.6:r=10", "-f", "lavfi", "-i", "color=lime:s=720x480:d=0.8:r=10",
		"-f", "lavfi", "-i", "color=blue:s=720x480:d=0.6:r=10", "-filter_complex", "[0][1][2]concat=n=3", "-pix_fmt", "yuv420p")
	eachBacking(t, func(t *testing.T, s *Store) {
		stored := putFile(t, s, film, "video/mp4")
		require.Equal(t, []string{"media", "poster*", "thumbnail*"}, roles(stored))
		poster, thumbnail := stored[1], stored[2]
		require.Equal(t, [2]int{720, 480}, [2]int{poster.Measured.Width, poster.Measured.Height})
		require.Equal(t, [2]int{320, 213}, [2]int{thumbnail.Measured.Width, thumbnail.Measured.Height})
		require.Equal(t, "image/jpeg", thumbnail.MediaType)
		require.Equal(t, thumbnail.Size, thumbnail.Measured.Size)
		require.Contains(t, thumbnail.URLPath, "-thumbnail.jpg")
		require.Contains(t, thumbnail.Name, "/", "no generator can give such a name")
		for _, f := range stored[1:] {
			require.NoError(t, s.Verify(t.Context(), f.URLPath))
			r, g, b, _ := decoded(t, s, f).At(100, 100).RGBA()
			require.True(t, g > 0xc000 && r < 0x4000 && b < 0x4000, "%x %x %x", r, g, b)
		}
		require.NoError(t, s.Discard(stored))
		require.Empty(t, kept(t, s))
	})
}

func TestOnlyWhatIsMissingIsDerived(t *testing.T) {
	t.Parallel()
	s := newFolderStore(t)
	large := filepath.Join(t.TempDir(), "large.png")
	write(t, filepath.Dir(large), "large.png", pngBytes(t, 1000, 500))
	write(t, filepath.Dir(large), "small.png", pngBytes(t, 640, 480))
	own := generator.Artifact{Name: "small.png", Role: "thumbnail", MediaType: "image/png"}
	require.Equal(t, []string{"media", "thumbnail*"}, roles(putFile(t, s, large, "image/png")))
	require.Equal(t, []string{"media", "thumbnail"}, roles(putFile(t, s, large, "image/png", own)))
	require.Equal(t, []string{"media"}, roles(putFile(t, s, filepath.Join(filepath.Dir(large), "small.png"), "image/png")), "small enough itself")
	wave := generator.Artifact{Name: "large.png", Role: "waveform", MediaType: "image/png"}
	sound := made(t, "a.wav", "-f", "lavfi", "-i", "sine=duration=1")
	write(t, filepath.Dir(sound), "large.png", pngBytes(t, 1000, 500))
	require.Equal(t, []string{"media", "waveform"}, roles(putFile(t, s, sound, "audio/wav", wave)), "a sound has no picture")
	s.Derive = false
	require.Equal(t, []string{"media"}, roles(putFile(t, s, large, "image/png")))
}

func TestTransparentPictureGetsAThumbnailOnGrey(t *testing.T) {
	t.Parallel()
	s := newFolderStore(t)
	cut := made(t, "cut.png", "-f", "lavfi", "-i", "color=white@0:s=700x700,format=rgba", "-frames:v", "1")
	stored := putFile(t, s, cut, "image/png")
	require.True(t, stored[0].Measured.Alpha)
	r, g, b, _ := decoded(t, s, stored[1]).At(160, 160).RGBA()
	for _, v := range []uint32{r, g, b} {
		require.InDelta(t, 0x80, v>>8, 3)
	}
}

func TestPicturesThatOnlyFfmpegReadsGetAThumbnail(t *testing.T) {
	t.Parallel()
	s := newFolderStore(t)
	for name, mediaType := range map[string]string{"a.avif": "image/avif", "a.exr": "image/x-exr"} {
		path := made(t, name, "-f", "lavfi", "-i", "testsrc=size=800x200", "-frames:v", "1", "-cpu-used", "8")
		stored := putFile(t, s, path, mediaType)
		require.Equal(t, []string{"media", "thumbnail*"}, roles(stored), name)
		require.Equal(t, [2]int{320, 80}, [2]int{stored[1].Measured.Width, stored[1].Measured.Height})
	}
}

func TestPictureThatCanNotBeDerivedIsAWarning(t *testing.T) {
	t.Parallel()
	s := newFolderStore(t)
	dir := t.TempDir()
	write(t, dir, "huge.png", pngOf(50_000, 50_000))
	stored := putFile(t, s, filepath.Join(dir, "huge.png"), "image/png")
	require.Len(t, stored, 1)
	require.Equal(t, "no thumbnail could be made: ffmpeg could not read a picture from it", stored[0].Warning)
	require.Len(t, kept(t, s), 2, "the file and its record")
}

func TestWithoutFfmpegNothingIsDerived(t *testing.T) {
	s, dir := newFolderStore(t), t.TempDir()
	write(t, dir, "large.png", pngBytes(t, 1000, 500))
	t.Setenv("PATH", t.TempDir())
	stored := putFile(t, s, filepath.Join(dir, "large.png"), "image/png")
	require.Equal(t, []string{"media"}, roles(stored))
	require.Empty(t, stored[0].Warning)
	require.Equal(t, 1000, stored[0].Measured.Width)
}

func TestArchiveIsKeptAndServedAsADownload(t *testing.T) {
	t.Parallel()
	s, dir := newFolderStore(t), t.TempDir()
	write(t, dir, "frames.zip", []byte("PK\x05\x06"+string(make([]byte, 18))))
	stored := putFile(t, s, filepath.Join(dir, "frames.zip"), "application/zip")
	require.Equal(t, Measured{Size: 22}, stored[0].Measured)
	resp, _ := ask(t, s, "GET", stored[0].URLPath)
	require.Equal(t, "application/zip", resp.Header.Get("Content-Type"))
	require.Equal(t, `attachment; filename="media.zip"`, resp.Header.Get("Content-Disposition"))
}

func TestLoudnessIsReadFromTheSummaryAlone(t *testing.T) {
	t.Parallel()
	title := "  title : Summary:\n    I:  -1.0 LUFS\n    Peak: -1.0 dBFS\n"
	integrated, peak := readLoudness(title + "[ebur128 @ 0x1] Summary:\n\n  Integrated loudness:\n    I:         -23.1 LUFS\n    Threshold: -33.0 LUFS\n  True peak:\n    Peak:       -3.2 dBFS\n")
	require.InDelta(t, -23.1, *integrated, 1e-9)
	require.InDelta(t, -3.2, *peak, 1e-9)
	for _, said := range []string{"", "I: -23 LUFS", "Summary:\n I: -70.0 LUFS\n Peak: -inf dBFS\n", "Summary:\n I: nan LUFS\n Peak: x dBFS\n"} {
		integrated, peak = readLoudness(said)
		require.Nil(t, integrated, said)
		require.Nil(t, peak, said)
	}
}
