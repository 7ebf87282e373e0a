package generatorv1

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc"

	"ft.tc/backlot/api/generator"
)

// Server is the plugin's end: it serves a generator.Plugin, a goroutine a task.
type Server struct {
	UnimplementedGeneratorServer

	plugin    generator.Plugin
	logger    hclog.Logger
	heartbeat time.Duration
	version   int // of the protocol, as the host knows it
}

var _ GeneratorServer = (*Server)(nil)

// ServerOption changes a Server.
type ServerOption func(*Server)

// WithLogger sets where panics and errors that are no failures are told in full.
func WithLogger(l hclog.Logger) ServerOption { return func(s *Server) { s.logger = l } }

// WithHeartbeat sets the time between heartbeats, a second by default.
func WithHeartbeat(d time.Duration) ServerOption { return func(s *Server) { s.heartbeat = d } }

// WithVersion sets the protocol version that was agreed on; the oldest by default.
func WithVersion(v int) ServerOption { return func(s *Server) { s.version = v } }

// NewServer serves p.
func NewServer(p generator.Plugin, opts ...ServerOption) *Server {
	s := &Server{plugin: p, logger: hclog.NewNullLogger(), heartbeat: time.Second, version: Version}
	for _, o := range opts {
		o(s)
	}
	return s
}

// Describe says what the plugin is.
func (s *Server) Describe(ctx context.Context, _ *DescribeRequest) (*DescribeResponse, error) {
	d, err := s.plugin.Describe(ctx)
	if err != nil {
		return nil, err
	}
	return &DescribeResponse{Specification: specificationToProto(d)}, nil
}

// Configure passes the settings on. An error of the plugin is part of the answer: its reader is the operator.
func (s *Server) Configure(ctx context.Context, r *ConfigureRequest) (*ConfigureResponse, error) {
	err := s.configure(ctx, configurationFromProto(r))
	if err == nil {
		return &ConfigureResponse{}, nil
	}
	f := asFailure(err)
	if error(f) != err { //nolint:errorlint // whether err is the failure itself, not whether it holds one
		f = generator.Failf("configuration_refused", "%v", err)
	}
	return &ConfigureResponse{Failure: failureToProto(f)}, nil
}

func (s *Server) configure(ctx context.Context, c generator.Configuration) (err error) {
	defer s.recovered("configure", &err)
	return s.plugin.Configure(ctx, c)
}

// Work serves the host's one stream. It ends, and all tasks with it, when the host closes it.
func (s *Server) Work(stream grpc.BidiStreamingServer[HostFrame, PluginFrame]) error {
	ctx, cancel := context.WithCancel(stream.Context())
	var tasks, writer sync.WaitGroup
	defer writer.Wait()
	defer cancel()
	defer tasks.Wait()
	defer cancel()
	se := newSession(s, ctx, &tasks)
	writer.Go(func() { se.write(stream.Send) })
	for {
		frame, err := stream.Recv()
		if err != nil {
			return nil // the end of the stream is how a host says goodbye
		}
		se.take(frame)
	}
}
