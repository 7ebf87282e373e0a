package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// node is a redis-server on loopback, as others run them: by TCP, with options of their own.
type node struct {
	port int
	cmd  *exec.Cmd
}

func startNode(t *testing.T, port int, args ...string) node {
	t.Helper()
	dir := t.TempDir()
	args = append(args, "--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--maxmemory-policy", "noeviction")
	cmd := exec.Command("redis-server", args...)
	require.NoError(t, cmd.Start())
	n := node{port: port, cmd: cmd}
	t.Cleanup(n.kill)
	client := dial(t, n.url())
	require.Eventually(t, func() bool { return client.Ping(t.Context()).Err() == nil }, 10*time.Second, 10*time.Millisecond)
	return n
}

func (n node) url() string     { return fmt.Sprintf("redis://127.0.0.1:%d", n.port) }
func (n node) address() string { return fmt.Sprintf("127.0.0.1:%d", n.port) }

func (n node) kill() {
	_ = n.cmd.Process.Kill()
	_ = n.cmd.Wait()
}

func TestSentinelsLeadToTheMasterAndToTheOneThatFollowsIt(t *testing.T) {
	t.Parallel()
	master := startNode(t, freePort(t))
	replica := startNode(t, freePort(t), "--replicaof", "127.0.0.1", fmt.Sprint(master.port))
	sentinels := make([]string, 3)
	for i := range sentinels {
		file := filepath.Join(t.TempDir(), "sentinel.conf")
		require.NoError(t, os.WriteFile(file, fmt.Appendf(nil, "sentinel monitor backlot 127.0.0.1 %d 2\n"+
			"sentinel down-after-milliseconds backlot 1000\nsentinel failover-timeout backlot 5000\n", master.port), 0o600))
		port := freePort(t)
		cmd := exec.Command("redis-server", file, "--sentinel", "--port", fmt.Sprint(port), "--bind", "127.0.0.1")
		require.NoError(t, cmd.Start())
		n := node{port: port, cmd: cmd}
		t.Cleanup(n.kill)
		sentinels[i] = n.address()
	}
	first := dial(t, "redis://"+sentinels[0])
	require.Eventually(t, func() bool { // they know of one another and of the replica
		info := first.Info(t.Context(), "sentinel").Val()
		return strings.Contains(info, "slaves=1,sentinels=3")
	}, 20*time.Second, 50*time.Millisecond)

	s := startService(t, unlimited, alone, withEnv("BACKLOT_REDIS_URL=redis://"+strings.Join(sentinels, ",")+"/0?master=backlot"))
	before := s.submit("chaos", object{})
	require.Equal(t, "completed", s.await(before, 20*time.Second)["status"])
	synced, err := dial(t, master.url()).Wait(t.Context(), 1, 5*time.Second).Result()
	require.NoError(t, err)
	require.EqualValues(t, 1, synced)

	master.kill()
	began := time.Now()
	s.eventually(30*time.Second, "on the new master", func() bool {
		id, err := s.trySubmit(object{"project_id": "p", "task_type": "chaos", "task_data": object{}})
		return err == nil && s.await(id, 20*time.Second)["status"] == "completed"
	})
	t.Logf("tasks complete again %s after the master died", time.Since(began).Round(100*time.Millisecond))
	require.Equal(t, "completed", s.status(before)["status"])
	require.Contains(t, dial(t, replica.url()).Info(t.Context(), "replication").Val(), "role:master")
}

func TestClusterHoldsTheTasksOfAService(t *testing.T) {
	t.Parallel()
	var nodes [3]node
	for i := range nodes {
		bus := freePort(t)
		nodes[i] = startNode(t, freePort(t), "--cluster-enabled", "yes", "--cluster-port", fmt.Sprint(bus))
		from := i * 16384 / len(nodes)
		tell(t, dial(t, nodes[i].url()), "cluster", "addslotsrange", from, (i+1)*16384/len(nodes)-1)
		tell(t, dial(t, nodes[0].url()), "cluster", "meet", "127.0.0.1", nodes[i].port, bus)
	}
	for _, n := range nodes {
		client := dial(t, n.url())
		require.Eventually(t, func() bool {
			info := client.ClusterInfo(t.Context()).Val()
			return strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_slots_assigned:16384")
		}, 20*time.Second, 50*time.Millisecond)
	}
	s := startService(t, unlimited, alone, withEnv(fmt.Sprintf("BACKLOT_REDIS_URL=redis://%s,%s", nodes[1].address(), nodes[2].address())))
	for range 20 {
		require.Equal(t, "completed", s.await(s.submit("chaos", object{}), 20*time.Second)["status"])
	}
	var holding int
	for _, n := range nodes {
		if dial(t, n.url()).DBSize(t.Context()).Val() > 0 {
			holding++
		}
	}
	require.Equal(t, 1, holding, "all keys of a service are in one slot")
}
