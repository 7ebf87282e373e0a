package process_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
)

func TestP21_PluginSeesNeitherSecretsNorFilesOfItsHost(t *testing.T) {
	t.Setenv("SECRET_KEY", "hunter2")
	c := newCell(t)
	leak, err := os.Create(filepath.Join(c.data, "keys"))
	require.NoError(t, err)
	defer leak.Close()
	p := c.start(t)

	var seen struct{ Env, FDs []string }
	c.run(t, p, generatortest.Instruction{Do: "environment"}, &seen)
	secrets := 0
	for _, e := range seen.Env {
		require.Regexp(t, `^(PATH|LANG|HOME|TMPDIR|BACKLOT_\w+|PLUGIN_\w+)=`, e)
		secrets += strings.Count(e, "hunter2")
	}
	for _, fd := range seen.FDs {
		require.Regexp(t, `^(/dev/null|pipe:|socket:|anon_inode:|/proc/\d+/fd$|/sys/fs/cgroup/.*cpu\.)`, fd)
	}

	_, err = leak.WriteString("hunter2")
	require.NoError(t, err)
	require.Empty(t, c.readBy(t, p, leak.Name()))
	paths := []string{
		c.data, c.launch.RunDir, "/root/.ssh", fmt.Sprintf("/proc/%d/environ", os.Getpid()), fmt.Sprintf("/proc/%d/root/etc/passwd", os.Getpid()),
		"/dev/mem", "/dev/vda",
	}
	for _, path := range paths {
		require.NotEmpty(t, c.said(t, p, "read", path), "it read %s", path)
	}
	for _, path := range []string{"/etc/backlot-was-here", "/sys/fs/cgroup/cgroup.procs", filepath.Join(c.launch.RunDir, "x.pid")} {
		require.NotEmpty(t, c.said(t, p, "write", path), "it wrote %s", path)
	}
	c.said(t, p, "write", leak.Name())
	kept, err := os.ReadFile(leak.Name())
	require.NoError(t, err)
	require.Equal(t, "hunter2", string(kept))
	require.Empty(t, c.said(t, p, "write", filepath.Join(c.launch.WorkDir, "out")))
	require.Empty(t, c.said(t, p, "read", "/etc/hosts"))
	t.Logf("P21: secrets found %d, files of the host read 0/%d, open files %d", secrets, len(paths), len(seen.FDs))
}

func TestFilesOfTheManifestAndOfTheSourceCanBeRead(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	models := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(models, "weights"), []byte("w"), 0o600))
	p := c.start(t, func(m *plugin.Manifest) { m.Files = []string{models} })
	require.Empty(t, c.said(t, p, "read", filepath.Join(models, "weights")))
	require.NotEmpty(t, c.said(t, p, "write", filepath.Join(models, "weights")))
	source, err := os.Executable()
	require.NoError(t, err)
	require.Empty(t, c.said(t, p, "read", source))
}

// A source that lies above the data folder must not open it.
func TestFolderAroundTheDataFolderIsOpenedWithoutIt(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	above := filepath.Dir(c.data)
	for path, content := range map[string]string{"data/keys": "secret", "model/weights": "w"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(above, path)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(above, path), []byte(content), 0o600))
	}
	p := c.start(t, func(m *plugin.Manifest) { m.Files = []string{above} })
	require.Empty(t, c.said(t, p, "read", filepath.Join(above, "model/weights")))
	require.Empty(t, c.readBy(t, p, filepath.Join(c.data, "keys")))
}

// canary counts who connects.
func canary(t *testing.T, network, address string) (dial string, hits *atomic.Int64) {
	t.Helper()
	l, err := net.Listen(network, address)
	require.NoError(t, err)
	hits = &atomic.Int64{}
	done := make(chan struct{})
	t.Cleanup(func() { _ = l.Close(); <-done })
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			hits.Add(1)
			_ = conn.Close()
		}
	}()
	return network + " " + l.Addr().String(), hits
}

func TestP23_PluginWithoutNetworkReachesNobody(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	redisTCP, tcpHits := canary(t, "tcp", "127.0.0.1:0")
	redisUnix, unixHits := canary(t, "unix", filepath.Join(c.data, "redis", "redis.sock"))
	abstract, abstractHits := canary(t, "unix", "@backlot-canary-"+filepath.Base(filepath.Dir(c.data)))
	targets := []string{redisTCP, redisUnix, abstract, "tcp 169.254.169.254:80", "udp 169.254.169.254:53", "tcp [::1]:6379"}

	p := c.start(t)
	for _, target := range targets {
		require.NotEmpty(t, c.said(t, p, "dial", target), "it reached %s", target)
	}
	t.Logf("P23: canary hits %d of %d dials", tcpHits.Load()+unixHits.Load()+abstractHits.Load(), len(targets))
	require.Zero(t, tcpHits.Load()+unixHits.Load()+abstractHits.Load())

	open := c.start(t, func(m *plugin.Manifest) { m.Network = true })
	require.Empty(t, c.said(t, open, "dial", redisTCP), "with network = true it may")
	require.NotEmpty(t, c.said(t, open, "dial", redisUnix), "the host's Redis is for nobody")
	require.Zero(t, unixHits.Load())
}

func TestOwnLoopbackWorksWithoutNetwork(t *testing.T) {
	t.Parallel()
	c := newCell(t)
	// Nobody listens there: a network that is down would say so instead.
	require.Contains(t, c.said(t, c.start(t), "dial", "tcp 127.0.0.1:1"), "connection refused")
}
