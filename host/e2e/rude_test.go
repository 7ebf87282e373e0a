package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/mem"

	"ft.tc/backlot/api/generator/handshake"
	generatorv1 "ft.tc/backlot/api/generator/v1"
)

// rudeManifest declares this test binary as the plugin that rudeIfAsked makes of it.
const rudeManifest = `
plugin "rude" {
  version     = "1.0.0"
  source      = "%s"
  concurrency = 20
  timeout     = "%s"
  grace       = "1s"
  canary {
    tasks = 0
  }
}
`

// withRude adds the rude plugin to plugins.hcl.
func withRude(timeout time.Duration) option {
	return func(s *service) {
		self, err := os.Executable()
		require.NoError(s.t, err)
		s.edit(func(text string) string { return text + fmt.Sprintf(rudeManifest, self, timeout) })
	}
}

// rudeIfAsked makes this binary, when a host has started it, a plugin that speaks the protocol without the SDK, which
// would be too polite. It does not return then.
func rudeIfAsked() {
	cookie := handshake.Config()
	if os.Getenv(cookie.MagicCookieKey) != cookie.MagicCookieValue {
		return
	}
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig:  cookie,
		VersionedPlugins: map[int]goplugin.PluginSet{generatorv1.Version: {handshake.Name: &rude{}}},
		GRPCServer: func(opts []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(opts, grpc.ForceServerCodecV2(mojibake{}))...)
		},
	})
	os.Exit(0)
}

// rude is the plugin's end of the protocol, frame by frame.
type rude struct {
	goplugin.NetRPCUnsupportedPlugin
	generatorv1.UnimplementedGeneratorServer
}

func (r *rude) GRPCServer(_ *goplugin.GRPCBroker, s *grpc.Server) error {
	generatorv1.RegisterGeneratorServer(s, r)
	return nil
}

func (*rude) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.ErrUnsupported // this end is the plugin's
}

func (*rude) Describe(context.Context, *generatorv1.DescribeRequest) (*generatorv1.DescribeResponse, error) {
	return &generatorv1.DescribeResponse{Specification: &generatorv1.Specification{
		Name: "rude", Version: "1.0.0", Types: []*generatorv1.TypeSpecification{{
			Type: "rude", Description: "Frames that no SDK would send", DataSchema: []byte(`{"type":"object"}`),
			Queue: "cpu_intensive", TypicalSeconds: 1, MaximumSeconds: 60,
		}},
	}}, nil
}

func (*rude) Configure(context.Context, *generatorv1.ConfigureRequest) (*generatorv1.ConfigureResponse, error) {
	return &generatorv1.ConfigureResponse{}, nil
}

// Work beats every second and does what each task says, all of them beside each other.
func (*rude) Work(stream grpc.BidiStreamingServer[generatorv1.HostFrame, generatorv1.PluginFrame]) error {
	w := &wire{stream: stream}
	go func() {
		for w.send(&generatorv1.PluginFrame{Frame: &generatorv1.PluginFrame_Heartbeat{Heartbeat: &generatorv1.Heartbeat{}}}) {
			<-time.After(time.Second)
		}
	}()
	for {
		f, err := stream.Recv()
		if err != nil {
			return err
		}
		if g := f.GetGenerate(); g != nil {
			var ask rudeness
			if err := json.Unmarshal(g.GetData(), &ask); err != nil {
				return err
			}
			go rudenesses[ask.Do](w, g.GetAttempt(), ask)
		}
	}
}

// rudeness is task_data of a rude task.
type rudeness struct {
	Do      string   `json:"do"`
	Seconds float64  `json:"seconds"`
	Others  []string `json:"others"` // ids of tasks that are none of its business
	Tokens  []uint64 `json:"tokens"` // that are tried for them
}

// wire is the stream, for many senders.
type wire struct {
	mu     sync.Mutex
	stream grpc.BidiStreamingServer[generatorv1.HostFrame, generatorv1.PluginFrame]
}

func (w *wire) send(f *generatorv1.PluginFrame) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stream.Send(f) == nil
}

func (w *wire) progress(a *generatorv1.Attempt, fraction float64, step string) bool {
	return w.send(&generatorv1.PluginFrame{Frame: &generatorv1.PluginFrame_Progress{
		Progress: &generatorv1.Progress{Attempt: a, Fraction: fraction, Step: step},
	}})
}

// complete answers for an attempt; the metadata tell whose work it really is.
func (w *wire) complete(a *generatorv1.Attempt, metadata object) {
	b, _ := json.Marshal(metadata)
	w.send(&generatorv1.PluginFrame{Frame: &generatorv1.PluginFrame_Completed{
		Completed: &generatorv1.Completed{Attempt: a, Metadata: b},
	}})
}

const (
	garble  = "GARBLE_ME" // what the codec replaces
	garbled = "\xff\xfe\xc0\xaf\xed\xa0\x80\xf5\x80"
)

// mojibake is the codec of gRPC, but that it writes texts of invalid UTF-8, as a plugin in another language can.
type mojibake struct{}

func (mojibake) Name() string { return "proto" }

func (mojibake) Unmarshal(data mem.BufferSlice, v any) error {
	return encoding.GetCodecV2("proto").Unmarshal(data, v)
}

func (mojibake) Marshal(v any) (mem.BufferSlice, error) {
	out, err := encoding.GetCodecV2("proto").Marshal(v)
	f, ok := v.(*generatorv1.PluginFrame)
	if err != nil || !ok || f.GetProgress().GetStep() != garble {
		return out, err
	}
	return mem.BufferSlice{mem.SliceBuffer(bytes.Replace(out.Materialize(), []byte(garble), []byte(garbled), 1))}, nil
}
