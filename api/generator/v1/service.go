package generatorv1

import (
	"context"

	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"ft.tc/backlot/api/generator"
)

// Service joins Client and Server to go-plugin. The host leaves Plugin empty.
type Service struct {
	plugin.NetRPCUnsupportedPlugin

	Plugin  generator.Plugin
	Version int // the protocol version under which this is offered
	Options []ServerOption
}

var _ plugin.GRPCPlugin = (*Service)(nil)

// GRPCServer registers the plugin's end.
func (s *Service) GRPCServer(_ *plugin.GRPCBroker, server *grpc.Server) error {
	RegisterGeneratorServer(server, NewServer(s.Plugin, append([]ServerOption{WithVersion(s.Version)}, s.Options...)...))
	return nil
}

// GRPCClient gives the host's end, a *Client, whose stream ends with ctx.
func (s *Service) GRPCClient(ctx context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return NewClient(ctx, conn)
}
