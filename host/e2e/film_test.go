package e2e

import (
	"bytes"
	"encoding/json"
	"image/jpeg"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAStoryboardBecomesAFilm(t *testing.T) {
	t.Parallel()
	s := startService(t, "")
	var panels []string
	for _, prompt := range []string{"detective in a rainy alley at night", "lighthouse above the sea at dawn, no people"} {
		status := s.await(s.submit("generate_image", object{"prompt": prompt, "resolution": "320x180"}), time.Minute)
		require.Equal(t, "completed", status["status"], "%v", status)
		panels = append(panels, status["result"].(object)["media_url"].(string))
	}
	id := s.submit("generate_video", object{
		"storyboard_images": panels, "scene_description": "Detective walks through rain-soaked alley",
		"camera_angle": "wide_shot", "lighting": "dramatic_noir", "duration": 2, "fps": 24, "resolution": "320x180",
		"character_positions": []object{{"character_id": "detective_jones", "position": "center_frame", "action": "walking_slowly"}},
	})
	status := s.await(id, 2*time.Minute)
	require.Equal(t, "completed", status["status"], "%v", status)
	require.InDelta(t, 1, status["progress"], 0)
	metadata := status["result"].(object)["metadata"].(object)
	require.Equal(t, "320x180", metadata["resolution"])
	require.InDelta(t, 24, metadata["fps"], 0)
	require.InDelta(t, 2, metadata["duration"], 0.05)

	code, preview, err := s.try(http.MethodGet, "/api/v1/tasks/"+id+"/preview", nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, code, "%s", preview)
	picture, err := jpeg.DecodeConfig(bytes.NewReader(preview))
	require.NoError(t, err)
	require.Equal(t, [2]int{320, 180}, [2]int{picture.Width, picture.Height}, "a frame of the film in the making")

	film := s.download(status["result"].(object)["media_url"].(string))
	info, err := os.Stat(film)
	require.NoError(t, err)
	require.InDelta(t, info.Size(), metadata["file_size"], 0)
	stream := ffprobe(t, film)
	require.Equal(t, "h264", stream.CodecName)
	require.Equal(t, [2]int{320, 180}, [2]int{stream.Width, stream.Height})
	require.Equal(t, "24/1", stream.FrameRate)
	frames, err := strconv.Atoi(stream.Frames)
	require.NoError(t, err)
	require.InDelta(t, 48, frames, 1)
}

type videoStream struct {
	CodecName string `json:"codec_name"`
	Width     int    `json:"width"`
	Height    int    `json:"height"`
	FrameRate string `json:"r_frame_rate"`
	Frames    string `json:"nb_frames"`
}

func ffprobe(t *testing.T, path string) videoStream {
	t.Helper()
	out, err := exec.Command("ffprobe", "-v", "error", "-select_streams", "v:0", "-show_streams", "-of", "json", path).Output()
	require.NoError(t, err)
	var probe struct{ Streams []videoStream }
	require.NoError(t, json.Unmarshal(out, &probe))
	require.Len(t, probe.Streams, 1)
	return probe.Streams[0]
}

// download fetches media as a browser would: without a key.
func (s *service) download(url string) string {
	s.t.Helper()
	resp, err := http.Get(url)
	require.NoError(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	require.Equal(s.t, http.StatusOK, resp.StatusCode)
	path := filepath.Join(s.t.TempDir(), "media")
	f, err := os.Create(path)
	require.NoError(s.t, err)
	_, err = io.Copy(f, resp.Body)
	require.NoError(s.t, err)
	require.NoError(s.t, f.Close())
	return path
}
