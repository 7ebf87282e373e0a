package e2e

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// crew are the generators that most tests do without.
func crew() string {
	var b strings.Builder
	for _, name := range []string{"voice", "audio", "animation"} {
		fmt.Fprintf(&b, "plugin %q {\n  version = \"1.0.0\"\n  source = %q\n  concurrency = 2\n}\n", name, filepath.Join(bin, "plugins", name))
	}
	return b.String()
}

// demoScene is the body of the batch that the demo sends, made small.
func demoScene(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../examples/demo/scene.json")
	require.NoError(t, err)
	return strings.NewReplacer(`"1280x720"`, `"320x180"`, `"480x720"`, `"120x180"`, `"fps": 24`, `"fps": 12`).Replace(string(b))
}

// shoot submits a scene and gives the ids of its tasks by their ref.
func (s *service) shoot(scene string) map[string]string {
	s.t.Helper()
	code, answer := s.call(http.MethodPost, "/api/v1/tasks/batch", json.RawMessage(scene))
	require.Equal(s.t, http.StatusCreated, code, "%v", answer)
	var names struct{ Tasks []struct{ Ref string } }
	require.NoError(s.t, json.Unmarshal([]byte(scene), &names))
	ids := map[string]string{}
	for i, receipt := range answer["tasks"].([]any) {
		ids[names.Tasks[i].Ref] = receipt.(object)["task_id"].(string)
	}
	return ids
}

func TestTheDemoSceneBecomesAFilm(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited+crew())
	ids := s.shoot(demoScene(t))
	require.Equal(t, "waiting_for_tasks", s.status(ids["film"])["current_step"])
	for ref, id := range ids {
		status := s.await(id, 3*time.Minute)
		require.Equal(t, "completed", status["status"], "%s: %v", ref, status)
	}
	result := s.status(ids["film"])["result"].(object)
	film := s.download(result["media_url"].(string))

	out, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "format=duration:stream=codec_name,width,height,sample_rate", "-of", "json", film).Output()
	require.NoError(t, err)
	var found struct {
		Format  struct{ Duration string }
		Streams []struct {
			Codec string `json:"codec_name"`
			Width int
		}
	}
	require.NoError(t, json.Unmarshal(out, &found))
	var codecs []string
	for _, stream := range found.Streams {
		codecs = append(codecs, stream.Codec)
	}
	require.Equal(t, []string{"h264", "aac", "mov_text"}, codecs)
	seconds, err := strconv.ParseFloat(found.Format.Duration, 64)
	require.NoError(t, err)
	require.InDelta(t, 13, seconds, 0.1)

	lufs := loudness(t, film)
	require.InDelta(t, -23, lufs, 0.7)
	metadata := result["metadata"].(object)
	require.InDelta(t, lufs, metadata["loudness_lufs"], 0.2, "what metadata says is what the file has")
	require.InDelta(t, 13, metadata["duration"], 0.1)

	subtitles, err := exec.Command("ffmpeg", "-v", "error", "-i", film, "-map", "0:s:0", "-f", "srt", "-").Output()
	require.NoError(t, err)
	require.Regexp(t, `00:00:0[45][,.]\d+ --> [^\n]+\n[^\n]*Three days`, string(subtitles))
	require.Regexp(t, `00:00:(09|10)[,.]\d+ --> [^\n]+\n[^\n]*Look`, string(subtitles))
	t.Logf("the film: %.3f s, %v, %.1f LUFS", seconds, codecs, lufs)
}

func TestFailureOfOneLineFailsTheFilmAndNothingElse(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited+crew())
	scene := strings.Replace(demoScene(t), "data:application/json;base64,eyJ2b2ljZSI6InNsdCJ9", "data:application/json;base64,eyJ2b2ljZSI6Im5vYm9keSJ9", 1)
	ids := s.shoot(scene)
	film := s.await(ids["film"], 2*time.Minute)
	require.Equal(t, "failed", film["status"])
	require.Equal(t, "dependency_failed", film["error_details"].(object)["code"])
	line := s.status(ids["line_2"])
	require.Equal(t, "failed", line["status"])
	require.Contains(t, line["error"], "character_voice_profile")
	require.Equal(t, "failed", s.status(ids["mix"])["status"])
	for _, ref := range []string{"prompt", "alley", "street", "lighthouse", "line_1", "detective"} {
		require.Equal(t, "completed", s.await(ids[ref], 2*time.Minute)["status"], ref)
	}
}

var integrated = regexp.MustCompile(`(?m)^\s+I:\s+(-?[0-9.]+|-inf) LUFS`)

// loudness is what ffmpeg's meter says of a file.
func loudness(t *testing.T, path string) float64 {
	t.Helper()
	out, err := exec.Command("ffmpeg", "-hide_banner", "-nostats", "-i", path, "-vn", "-af", "ebur128", "-f", "null", "-").CombinedOutput()
	require.NoError(t, err, "%s", out)
	all := integrated.FindAllStringSubmatch(string(out), -1)
	require.NotEmpty(t, all)
	lufs, err := strconv.ParseFloat(all[len(all)-1][1], 64)
	if err != nil {
		return math.Inf(-1)
	}
	return lufs
}
