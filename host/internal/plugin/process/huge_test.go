package process_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/api/generator/handshake"
	generatorv1 "ft.tc/backlot/api/generator/v1"
	"ft.tc/backlot/host/internal/plugin"
)

const hugeVariable = "PROCESSTEST_HUGE"

// hugeIfAsked makes this binary a plugin whose results are as large as the variable says, by a library that knows
// no limit.
func hugeIfAsked() {
	size := 0
	if _, err := fmt.Sscan(os.Getenv(hugeVariable), &size); err != nil {
		return
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: handshake.Config(), VersionedPlugins: handshake.Serving(generatortest.Fixture()),
		GRPCServer: func(opts []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(opts, grpc.MaxSendMsgSize(math.MaxInt32), grpc.ForceServerCodecV2(swollen{size}))...)
		},
	})
	os.Exit(0)
}

// swollen is the codec of gRPC, but for results.
type swollen struct{ size int }

func (swollen) Name() string { return "proto" }

func (swollen) Unmarshal(data mem.BufferSlice, v any) error {
	return encoding.GetCodecV2("proto").Unmarshal(data, v)
}

func (s swollen) Marshal(v any) (mem.BufferSlice, error) {
	if f, ok := v.(*generatorv1.PluginFrame); ok && f.GetCompleted() != nil {
		return mem.BufferSlice{mem.SliceBuffer(make([]byte, s.size))}, nil
	}
	return encoding.GetCodecV2("proto").Marshal(v)
}

func TestP17_HugeReplyIsRefusedByTheHostsOwnLimit(t *testing.T) {
	c := newCell(t)
	for _, size := range []int{64 << 20, math.MaxInt32 - 1024} {
		p := c.start(t, func(m *plugin.Manifest) { m.Env = map[string]string{hugeVariable: fmt.Sprint(size)} })
		before, start := residentMiB(t), time.Now()
		_, err := p.Generate(context.Background(), c.request(t, generatortest.Instruction{Do: "echo"}), generatortest.NewHost())
		require.ErrorIs(t, err, generator.ErrGone)
		require.Equal(t, codes.ResourceExhausted, status.Code(p.Err()), "%v", p.Err())
		delta := residentMiB(t) - before
		t.Logf("P17: a reply of %d MiB refused after %s, host RSS %+d MiB", size>>20, time.Since(start).Round(time.Millisecond), delta)
		require.Less(t, delta, 32)
		p.Kill()
	}
}
