package kit_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/kit"
	"ft.tc/backlot/sdk"
)

// leaving runs a task that leaves the content under that name and type, and gives what is wrong with it.
func leaving(t *testing.T, a sdk.Artifact, content []byte, accepts kit.Accepts) error {
	t.Helper()
	p := with(func(_ context.Context, task *sdk.Task) (*sdk.Result, error) {
		if err := os.WriteFile(task.Path("file"), content, 0o600); err != nil {
			return nil, err
		}
		return &sdk.Result{Artifacts: []sdk.Artifact{a}}, os.Symlink("file", task.Path("link"))
	}, nil)
	return kit.Run(t.Context(), kit.RunOptions{
		Subject: kit.Subject{Launcher: inProcess{p}, Manifest: plugin.Manifest{}, Accepts: accepts},
		Out:     t.TempDir(), Stdout: io.Discard, Stderr: io.Discard,
	})
}

func TestArtifactsAreWhatTheyAreCalled(t *testing.T) {
	t.Parallel()
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewGray(image.Rect(0, 0, 1, 1))))
	for _, c := range []struct {
		mediaType, content, problem string
	}{
		{"image/png", picture.String(), ""},
		{"text/plain", "Hello", ""},
		{"text/plain", "BM, as bitmaps begin", ""},
		{"text/plain; charset=utf-8", "\x1f\x01 Ünïcode", ""},
		{"application/json", `{"a": 1}`, ""},
		{"application/x-subrip", "1\n00:00", ""},
		{"model/obj", "v 0 0 0", ""},
		{"image/png", "<html>", "is called image/png and looks like text/html"},
		{"video/mp4", picture.String(), "looks like image/png"},
		{"text/plain", picture.String(), "looks like image/png"},
		{"text/plain", "\x00\x01\x02\x03", "looks like application/octet-stream"},
		{"picture", "x", `has the media type "picture", which is none`},
		{"text/plain", "", "is empty"},
	} {
		err := leaving(t, sdk.Artifact{Name: "file", Role: "media", MediaType: c.mediaType}, []byte(c.content), nil)
		if c.problem == "" {
			require.NoError(t, err, "%s %q", c.mediaType, c.content)
			continue
		}
		require.ErrorContains(t, err, c.problem)
	}
}

func TestArtifactsAreRegularFilesOfTheWorkFolder(t *testing.T) {
	t.Parallel()
	for name, problem := range map[string]string{
		"link": "is a symbolic link", "none": "is not in the work folder", "/etc/passwd": "is not the bare name", "..": "is not the bare name", "": "is not the bare name",
	} {
		require.ErrorContains(t, leaving(t, sdk.Artifact{Name: name, Role: "media", MediaType: "text/plain"}, []byte("x"), nil), problem)
	}
	require.ErrorContains(t, leaving(t, sdk.Artifact{Name: "file", MediaType: "text/plain"}, []byte("x"), nil), "has no role")
}

func TestServicesOwnLookAtArtifactsReplacesTheKits(t *testing.T) {
	t.Parallel()
	err := leaving(t, sdk.Artifact{Name: "file", Role: "media", MediaType: "text/plain"}, []byte("x"),
		func(content io.ReaderAt, size int64, a generator.Artifact) error {
			b := make([]byte, size)
			if _, err := content.ReadAt(b, 0); err != nil {
				return err
			}
			return errors.New("no " + a.MediaType + " like " + string(b))
		})
	require.ErrorContains(t, err, "no text/plain like x")
}
