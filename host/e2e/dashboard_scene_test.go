package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const readerKey = "e2e-reader-0123456789abcdef0123456789"

// scene is a service on which there is something to look at.
type scene struct {
	*service

	picture, sound, film, failed, talkative, running, waiting, sent string // ids of tasks
}

// openScene starts a service of two GPUs, and submits what will have ended when it is looked at.
func openScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{service: newService(t, unlimited+crowded, withEnv("BACKLOT_API_KEYS=e2e:"+apiKey+",reader:"+readerKey+";scopes=read"))}
	s.edit(func(text string) string {
		text = strings.Replace(text, "concurrency = 20", "concurrency = 20\n  gpu {\n    count = 1\n    memory = \"500MiB\"\n  }", 1)
		return text + "plugin \"audio\" {\n  version = \"1.0.0\"\n  source = \"" + bin + "/plugins/audio\"\n}\n"
	})
	s.start()
	s.awaitReady()
	noir := object{"project_id": "noir"}
	s.picture = s.submit("generate_image", object{"prompt": "detective in a rainy alley at night", "resolution": "960x540", "layers": true}, noir)
	s.film = s.submit("generate_video", object{"storyboard_images": []string{"task:" + s.picture}, "duration": 1, "fps": 12, "resolution": "320x180", "scene_description": "Nobody comes here."},
		noir, object{"depends_on": []string{s.picture}})
	s.sound = s.submit("process_audio", object{"tracks": []object{{"ambience": "rain", "duration": 4}, {"ambience": "street", "duration": 2, "gain_db": -6}}, "output_format": "mp3", "peaks": true}, noir)
	s.sent = s.submit("test_prompt", object{"prompt_template": "A {{mood}} detective", "test_parameters": object{"mood": "tired"}}, noir, object{"callback_url": newSink(t).url})
	s.failed = s.submit("chaos", object{"fault": "fail", "code": "no_film", "message": "Out of film: <b>load a new roll</b>"}, object{"project_id": "western"})
	s.talkative = s.submit("chaos", object{"fault": "logflood", "seconds": 0.01}, object{"project_id": "western"})
	return s
}

// fill has four tasks fill the GPUs, and others wait for them.
func (s *scene) fill() {
	s.t.Helper()
	for _, id := range []string{s.failed, s.picture, s.sound, s.film, s.sent} {
		s.await(id, 60*time.Second)
	}
	western := object{"project_id": "western"}
	for range 4 {
		s.running = s.submit("chaos", object{"fault": "slow", "seconds": 60}, western)
	}
	s.awaitState(s.running, "processing", 10*time.Second)
	for _, priority := range []int{1, 2, 2, 3} {
		s.waiting = s.submit("chaos", object{"fault": "slow", "seconds": 60}, western, object{"priority": priority})
	}
	s.swap()
}

// swap has a new version of chaos on trial, which waits for room on the GPUs, and another plan beside the file.
func (s *scene) swap() {
	s.t.Helper()
	s.edit(func(text string) string {
		text = strings.Replace(text, `version     = "1.0.0"`, `version     = "1.1.0"`, 1)
		return strings.Replace(text, "chaos.log\" }", "chaos.log\", BACKLOT_CHAOS_VERSION = \"1.1.0\" }", 1)
	})
	s.eventually(20*time.Second, "on trial", func() bool {
		p := s.plugin("chaos")
		return p != nil && p["trial"] != nil
	})
	text, err := os.ReadFile(filepath.Join(s.dir, "plugins.hcl"))
	require.NoError(s.t, err)
	next, _, _ := strings.Cut(strings.Replace(string(text), "concurrency = 4", "concurrency = 5", 1), `plugin "audio"`)
	require.NoError(s.t, os.WriteFile(filepath.Join(s.dir, "next.hcl"), []byte(next), 0o600))
}

// empty cancels what would hold up the end of the service.
func (s *scene) empty() {
	s.t.Helper()
	for _, state := range []string{"queued", "processing"} {
		_, page := s.call(http.MethodGet, "/api/v1/projects/western/tasks?limit=100&status="+state, nil)
		for _, row := range page["tasks"].([]any) {
			s.call(http.MethodDelete, "/api/v1/tasks/"+row.(object)["task_id"].(string)+"/cancel", nil)
		}
	}
}
