package pythontest_test

import (
	"os/exec"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/api/generator/handshake"
	generatorv1 "ft.tc/backlot/api/generator/v1"
)

// dial starts the fixture by go-plugin alone, as a host that speaks these versions.
func dial(t *testing.T, tls bool, versions ...int) (*goplugin.Client, *generatorv1.Client) {
	t.Helper()
	sets := map[int]goplugin.PluginSet{}
	for _, v := range versions {
		sets[v] = handshake.Accepting()[1]
	}
	client := goplugin.NewClient(&goplugin.ClientConfig{
		HandshakeConfig: handshake.Config(), VersionedPlugins: sets, AutoMTLS: tls, Logger: hclog.NewNullLogger(),
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC}, Cmd: exec.Command(fixture(t).Source),
		UnixSocketConfig: &goplugin.UnixSocketConfig{TempDir: t.TempDir()},
	})
	t.Cleanup(client.Kill)
	conn, err := client.Client()
	require.NoError(t, err)
	end, err := conn.Dispense(handshake.Name)
	require.NoError(t, err)
	p, ok := end.(*generatorv1.Client)
	require.True(t, ok)
	t.Cleanup(p.Close)
	return client, p
}

func TestPythonKeepsPreviewsFromAHostOfTheFirstProtocol(t *testing.T) {
	t.Parallel()
	client, p := dial(t, true, 1)
	require.Equal(t, 1, client.NegotiatedVersion())
	_, h, err := run(t, p, generatortest.Instruction{Do: "preview", Text: "pixels"})
	require.NoError(t, err)
	require.Empty(t, h.Previews())
}

func TestPythonTakesTheHighestProtocolThatBothKnow(t *testing.T) {
	t.Parallel()
	client, p := dial(t, false, 1, 2, 3)
	require.Equal(t, 2, client.NegotiatedVersion())
	_, _, err := run(t, p, generatortest.Instruction{Do: "echo"})
	require.NoError(t, err)
}

func TestPythonEndsWhenItsHostSaysSo(t *testing.T) {
	t.Parallel()
	client, p := dial(t, true, 2)
	_, _, err := run(t, p, generatortest.Instruction{Do: "echo"})
	require.NoError(t, err)
	p.Close()
	start := time.Now()
	client.Kill()
	t.Logf("ended %s after it was asked to", time.Since(start))
	require.Less(t, time.Since(start), 1900*time.Millisecond, "go-plugin kills after two seconds")
	require.True(t, client.Exited())
}
