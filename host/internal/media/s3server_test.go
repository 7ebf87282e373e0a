package media

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	testBucket = "studio-media"
	testKey    = "test-access-key"
	testSecret = "test-secret-key-of-the-tests"
)

// s3Server is a real S3 server, a process of its own that keeps its objects in a folder.
type s3Server struct {
	address string
	dir     string
	process *os.Process
}

var dieWithThread *syscall.SysProcAttr

var s3Binary = sync.OnceValues(buildS3)

// buildS3 gives the path of the server's binary, and builds it where there is none.
func buildS3() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	root := filepath.Join(filepath.Dir(here), "../../..")
	binary := filepath.Join(root, "bin/tools/versitygw")
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	fresh := fmt.Sprintf("%s.%d", binary, os.Getpid())
	build := exec.Command("go", "build", "-o", fresh, "github.com/versity/versitygw/cmd/versitygw")
	build.Dir = filepath.Join(root, "host/tools/s3server")
	build.Env = append(os.Environ(), "GOFLAGS=") // the race detector is for what is tested
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return binary, os.Rename(fresh, binary)
}

// startS3 starts a server on what dir holds, with the tests' bucket in it.
func startS3(dir string) (*s3Server, error) {
	for _, sub := range []string{"buckets/" + testBucket, "meta"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			return nil, err
		}
	}
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	s := &s3Server{address: address, dir: dir}
	return s, s.start()
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// start starts the process, which dies with the thread that calls it where the system knows how.
func (s *s3Server) start() error {
	binary, err := s3Binary()
	if err != nil {
		return err
	}
	log, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(binary, "--port", s.address, "--keep-alive", "--health", "/health", "posix", "--sidecar", filepath.Join(s.dir, "meta"), filepath.Join(s.dir, "buckets"))
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "ROOT_ACCESS_KEY=" + testKey, "ROOT_SECRET_KEY=" + testSecret}
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, s.dir
	cmd.SysProcAttr = dieWithThread
	if err := cmd.Start(); err != nil {
		return err
	}
	s.process = cmd.Process
	return s.await()
}

func (s *s3Server) await() error {
	client := http.Client{Timeout: time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	for deadline := time.Now().Add(30 * time.Second); ; {
		resp, err := client.Get("http://" + s.address + "/health")
		if err == nil {
			_ = resp.Body.Close()
			return nil
		}
		if time.Now().After(deadline) {
			said, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			s.stop()
			return errors.Join(err, fmt.Errorf("it said: %s", said))
		}
		<-time.After(20 * time.Millisecond)
	}
}

// stop kills the process.
func (s *s3Server) stop() {
	_ = s.process.Kill()
	_, _ = s.process.Wait()
}

// ownS3 starts a server that a test may kill.
func ownS3(t *testing.T) *s3Server {
	t.Helper()
	runtime.LockOSThread() // the test's thread is the server's parent
	t.Cleanup(runtime.UnlockOSThread)
	s, err := startS3(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { s.stop() })
	return s
}

// options are those of a store of the test's own.
func (s *s3Server) options(t *testing.T) S3 {
	t.Helper()
	prefix := strings.ReplaceAll(strings.ToLower(t.Name()), "/", "-") + "/" + newSecret()[:8]
	return S3{Bucket: testBucket, Prefix: prefix, Endpoint: "http://" + s.address, Region: "us-east-1", PathStyle: true, AccessKey: testKey, SecretKey: testSecret}
}

func openBucket(t *testing.T, o S3) *Store {
	t.Helper()
	s, err := OpenS3(t.Context(), o, filepath.Join(t.TempDir(), "stage"), publicURL+"/")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func newBucketStore(t *testing.T) *Store {
	t.Helper()
	return openBucket(t, shared.options(t))
}
