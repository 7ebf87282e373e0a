package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/payload/payloadtest"
)

// bucket runs a real S3 server and gives the media settings of a store on it, without the closing brace.
func bucket(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, sub := range []string{"buckets/studio-media", "meta"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, sub), 0o700))
	}
	address := fmt.Sprintf("127.0.0.1:%d", freePort(t))
	cmd := exec.Command(filepath.Join(bin, "tools", "versitygw"), "--port", address, "--health", "/health", "posix",
		"--sidecar", filepath.Join(dir, "meta"), filepath.Join(dir, "buckets"))
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "ROOT_ACCESS_KEY=studio", "ROOT_SECRET_KEY=studio-secret"}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	require.Eventually(t, func() bool {
		resp, err := http.Get("http://" + address + "/health")
		if err == nil {
			_ = resp.Body.Close()
		}
		return err == nil
	}, 30*time.Second, 50*time.Millisecond)
	return fmt.Sprintf("media {\n  url = \"s3://studio-media/films\"\n  s3 {\n    endpoint = \"http://%s\"\n    region = \"us-east-1\"\n    path_style = true\n"+
		"    access_key = \"studio\"\n    secret_key = \"studio-secret\"\n  }\n", address)
}

func TestMediaLiveInABucketAndAreRegisteredInTheCMS(t *testing.T) {
	t.Parallel()
	cms := payloadtest.New(t, payloadtest.Options{})
	s := startService(t, bucket(t)+fmt.Sprintf("  payload {\n    url = %q\n    api_key = %q\n  }\n}\n", cms.URL, payloadtest.Key))
	cms.Fail(payloadtest.Fault{On: "create", Status: http.StatusBadGateway})
	id := s.submit("generate_image", object{"prompt": "lighthouse at dawn", "resolution": "320x180"})
	status := s.await(id, time.Minute)
	require.Equal(t, "completed", status["status"], "%v", status)
	result := status["result"].(object)
	docs := cms.Documents()
	require.Len(t, docs, 1)
	require.Equal(t, docs[0].ID, result["payload_media_id"])
	require.InDelta(t, docs[0].Filesize, result["metadata"].(object)["file_size"], 0)

	picture := result["media_url"].(string)
	first, err := os.ReadFile(s.download(picture))
	require.NoError(t, err)
	require.InDelta(t, len(first), docs[0].Filesize, 0)
	s.shutDown()
	s.start()
	s.awaitReady()
	again, err := os.ReadFile(s.download(picture))
	require.NoError(t, err)
	require.Equal(t, first, again)
	film := s.await(s.submit("generate_video", object{"storyboard_images": []string{picture}, "duration": 1, "resolution": "128x72"}), time.Minute)
	require.Equal(t, "completed", film["status"], "%v", film)
	require.Len(t, cms.Documents(), 2)
}

// sameMedia are the settings of a host that shares the media of s.
func (s *service) sameMedia() string {
	return fmt.Sprintf("media {\n  url = \"file://%s\"\n}\n", filepath.Join(s.dir, "data", "media"))
}

func TestHostWithAnotherMediaStoreDoesNotStart(t *testing.T) {
	t.Parallel()
	first := startService(t, "")
	second := newService(t, fmt.Sprintf("redis {\n  url = \"unix://%s\"\n}\n", filepath.Join(first.dir, "data", "redis", "redis.sock")))
	second.start()
	select {
	case <-second.gone:
	case <-time.After(30 * time.Second):
		t.Fatal("it runs")
	}
	require.Contains(t, string(second.tail()), "another media store")
}
