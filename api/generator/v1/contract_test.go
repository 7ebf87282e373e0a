package generatorv1_test

import (
	"context"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	generatorv1 "ft.tc/backlot/api/generator/v1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// connect serves p on an in-memory connection and gives the host's end of it.
func connect(t testing.TB, p generator.Plugin, opts ...generatorv1.ServerOption) *generatorv1.Client {
	t.Helper()
	return dial(t, generatorv1.NewServer(p, opts...))
}

func dial(t testing.TB, s generatorv1.GeneratorServer, opts ...grpc.ServerOption) *generatorv1.Client {
	t.Helper()
	listener := bufconn.Listen(1 << 20)
	server := grpc.NewServer(append(generatorv1.ServerOptions(), opts...)...)
	generatorv1.RegisterGeneratorServer(server, s)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	dialer := grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) })
	conn, err := grpc.NewClient("passthrough:///plugin",
		append(generatorv1.DialOptions(), dialer, grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	require.NoError(t, err)
	client, err := generatorv1.NewClient(context.Background(), conn)
	require.NoError(t, err)
	t.Cleanup(func() {
		client.Close()
		require.NoError(t, conn.Close())
		server.Stop()
		require.NoError(t, <-served)
	})
	return client
}

func TestGRPCCarriesTheContract(t *testing.T) {
	t.Parallel()
	generatortest.Exercise(t, func(t *testing.T) generator.Plugin { return connect(t, generatortest.Fixture()) })
}

func TestFixtureKeepsTheContractItself(t *testing.T) {
	t.Parallel()
	generatortest.Exercise(t, func(*testing.T) generator.Plugin { return generatortest.Fixture() })
}
