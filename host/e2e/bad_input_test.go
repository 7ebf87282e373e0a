package e2e

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// inline is a file as a data: URL, whose media type nobody believes.
func inline(file string) string {
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte(file))
}

// wave is the head of a WAV file that states what it likes, and no more than some silence.
func wave(format, channels uint16, rate uint32, bits uint16) string {
	head := binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(nil, format), channels)
	head = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(head, rate), rate*2)
	head = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(head, 2), bits)
	return "RIFF\xff\xff\x00\x00WAVEfmt \x10\x00\x00\x00" + string(head) + "data\x20\x00\x00\x00" + strings.Repeat("\x00", 32)
}

// noNumbers is a WAV file of floating point numbers that are none; pixel is a picture that is as good as any.
var (
	noNumbers = strings.TrimSuffix(strings.Replace(wave(3, 1, 48000, 32), "\x02\x00\x20", "\x04\x00\x20", 1), strings.Repeat("\x00", 32)) +
		strings.Repeat("\x00\x00\xc0\x7f", 8)
	pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
)

// triangle is a glTF model of one triangle, whose accessor and node are as they are given.
func triangle(accessor, node string) string {
	return inline(string(glTF(`"buffers":[{"byteLength":36,"uri":"data:application/octet-stream;base64,` + strings.Repeat("AACAPwAA", 6) +
		`"}],"bufferViews":[{"buffer":0,"byteLength":36}],"accessors":[{"bufferView":0,"componentType":5126,"type":"VEC3",` + accessor +
		`}],"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"nodes":[{"mesh":0` + node + `}],"scenes":[{"nodes":[0]}],"scene":0`)))
}

// badInput is task_data by the field that is wrong in it, as a sentence may name it, and the code of the failure: empty
// where it can be known, and is refused, when the task is submitted.
type badInput struct {
	taskType, field, code string
	data                  object
}

var badInputs = []badInput{
	{"generate_image", "prompt", "", object{"prompt": nil}},
	{"generate_image", "prompt", "", object{"prompt": " \t"}},
	{"generate_image", "resolution", "", object{"prompt": "x", "resolution": "١٠٢٤x١٠٢٤"}},
	{"generate_image", "resolution", "", object{"prompt": "x", "resolution": "64x64\n"}},
	{"generate_image", "style_guide", "input_unavailable", object{"prompt": "x", "style_guide": "http://169.254.169.254/latest/meta-data"}},
	{"generate_image", "style_guide", "input_unavailable", object{"prompt": "x", "style_guide": "file:///etc/passwd"}},
	{"generate_image", "reference_images[0]", "input_unavailable", object{"prompt": "x", "reference_images": []any{"http://localhost:6379/"}}},
	{"generate_image", "style_guide", "input_too_large", object{"prompt": "x", "style_guide": inline("GIF89a\xff\xff\xff\xff\x80\x00\x00\x00\x00\x00\xff\xff\xff")}},
	{"generate_video", "letterbox", "", object{"storyboard_images": []any{"x"}, "letterbox": "-1:1"}},
	{"generate_video", "letterbox", "", object{"storyboard_images": []any{"x"}, "letterbox": "0:0"}},
	{"generate_video", "language", "", object{"storyboard_images": []any{"x"}, "language": "../x"}},
	{"generate_video", "storyboard_images[0]", "input_unsupported", object{"storyboard_images": []any{inline("ffconcat version 1.0\nfile /etc/passwd\n")}}},
	{"generate_character_voice", "text", "", object{"text": "\t\n"}},
	{"generate_character_voice", "text", "invalid_task_data", object{"text": strings.Repeat("🎬", 5000)}},
	{"generate_character_voice", "character_voice_profile", "invalid_input", object{"text": "Hi.", "character_voice_profile": inline(`{"voice":"../../etc/passwd"}`)}},
	{"generate_character_voice", "text", "", object{"text": "\u00a0\u0007"}},
	{"generate_character_voice", "character_voice_profile", "invalid_input", object{"text": "Hi.", "character_voice_profile": inline(`null`)}},
	{"generate_character_voice", "character_voice_profile", "invalid_input", object{"text": "Hi.", "character_voice_profile": inline(`{"pitch":1e308}`)}},
	{"process_audio", "tracks[0]", "", object{"tracks": []any{object{"gain_db": 1}}}},
	{"process_audio", "tracks[1].url", "input_not_sound", object{"tracks": []any{object{"ambience": "rain"}, object{"url": inline(wave(1, 0xffff, 48000, 16))}}}},
	{"process_audio", "tracks[0].url", "input_not_sound", object{"tracks": []any{object{"url": inline(wave(1, 1, 0, 16))}}}},
	{"process_audio", "tracks[0].url", "input_not_sound", object{"tracks": []any{object{"url": inline(wave(1, 1, 1, 16))}}}},
	{"process_audio", "tracks[0].url", "input_not_sound", object{"tracks": []any{object{"url": inline(noNumbers)}}}},
	{"generate_video", "audio", "input_unsupported", object{"storyboard_images": []any{pixel}, "audio": inline(noNumbers)}},
	{"process_audio", "tracks[0].url", "input_not_sound", object{"tracks": []any{object{"url": inline(wave(1, 1, 0xffffffff, 16))}}}},
	{"process_audio", "tracks[0].url", "input_unsupported", object{"tracks": []any{object{"url": inline("#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n")}}}},
	{"render_animation", "background", "", object{"background": "#zzzzzz"}},
	{"render_animation", "background", "", object{"background": "gradient:#000"}},
	{"render_animation", "wardrobe.coat", "", object{"wardrobe": object{"coat": "url(file:///etc/passwd)"}}},
	{"render_animation", "character", "invalid_input", object{"character": triangle(`"count":3,"byteOffset":-12`, "")}},
	{"render_animation", "character", "invalid_input", object{"character": triangle(`"count":4611686018427387904`, "")}},
	{"render_animation", "character", "invalid_input", object{"character": triangle(`"count":3`, `,"scale":[1e30,1,1]`)}},
	{"render_animation", "character", "invalid_input", object{"character": triangle(`"count":3`, `,"children":[0]`)}},
	{"render_animation", "lip_sync", "invalid_input", object{"lip_sync": inline(`{"duration":1e400,"mouth":[{"start":-1e300,"end":1e300}]}`)}},
	{"test_prompt", "seed", "", object{"prompt_template": "x", "seed": 1e30}},
	{"test_prompt", "expect[0]", "invalid_task_data", object{"prompt_template": "x", "expect": []any{object{"matches": "(x{1000}){1000}"}}}},
}

// revealing is what no error may hold: a path of the host, what a program said, or the content of a file.
var revealing = regexp.MustCompile(`/tmp/|/work/|/inputs/|root:|ffmpeg|\.go:\d`)

func TestBadInputsAreRefusedOrFailByFieldAndLeaveTheServiceAsItWas(t *testing.T) {
	t.Parallel()
	s := startService(t, crew()+unlimited)
	elsewhere := httptest.NewServer(http.RedirectHandler("http://169.254.169.254/latest/meta-data", http.StatusFound))
	t.Cleanup(elsewhere.Close)
	all := append(slices.Clone(badInputs),
		badInput{"generate_video", "storyboard_images[0]", "input_unavailable", object{"storyboard_images": []any{elsewhere.URL}}})
	before, handles := processesUnder(t, s.dir), s.handles()
	ids := make([]string, len(all))
	for i, c := range all {
		if c.code == "" {
			s.refuses(c.taskType, c.field, "of the table", c.data)
			continue
		}
		ids[i] = s.submit(c.taskType, c.data)
	}
	for i, c := range all {
		if c.code == "" {
			continue
		}
		status := s.await(ids[i], time.Minute)
		said := fmt.Sprintf("%s.%s: %v: %v", c.taskType, c.field, status["status"], status["error"])
		require.Equal(t, "failed", status["status"], said)
		require.Equal(t, c.code, status["error_details"].(object)["code"], said)
		require.InDelta(t, 1, status["attempt"], 0, "what can't be better the second time is not tried again: "+said)
		require.Contains(t, strings.ToLower(status["error"].(string)), c.field, said)
		require.NotRegexp(t, revealing, status["error"], said)
	}
	_, health := s.call(http.MethodGet, "/api/v1/health", nil)
	require.Equal(t, "healthy", health["status"])
	require.Empty(t, s.filesIn("work"), "left in a work folder")
	require.Empty(t, s.filesIn("media"), "left in the store")
	require.Less(t, s.handles(), handles+30, "file descriptors of the host")
	after := processesUnder(t, s.dir)
	require.Empty(t, named(after, "ff"), "ffmpeg and ffprobe")
	for _, p := range before {
		require.Contains(t, after, p, "no process died of it")
		require.Less(t, mostMemory(t, p.pid), 512<<10, "kB that %s took", p.args)
	}
}

// handles is how many file descriptors the host has open.
func (s *service) handles() int {
	s.t.Helper()
	all, err := os.ReadDir(filepath.Join("/proc", strconv.Itoa(s.cmd.Process.Pid), "fd"))
	require.NoError(s.t, err)
	return len(all)
}

// mostMemory is the most that a process ever had resident, in kB.
func mostMemory(t *testing.T, pid int) (most int) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	require.NoError(t, err)
	_, rest, _ := strings.Cut(string(b), "VmHWM:")
	_, err = fmt.Sscanf(rest, "%d", &most)
	require.NoError(t, err)
	return most
}
