//go:build !wasip1

package sdk

import (
	"fmt"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/handshake"
	generatorv1 "ft.tc/backlot/api/generator/v1"
)

// Serve is the whole main function of a plugin. It returns when the host lets go; the process ends with
// its host, whatever happens to that. Built for wasip1, the same main function is that of a module.
func Serve(p Plugin) {
	cookie := handshake.Config()
	if os.Getenv(cookie.MagicCookieKey) != cookie.MagicCookieValue {
		introduce(p)
		os.Exit(1)
	}
	ServeContract(p.Name, p.Contract())
}

// ServeContract serves what keeps the plugin contract without being a Plugin, such as a runner for modules of
// another kind. The process was started by a host.
func ServeContract(name string, p generator.Plugin) {
	watchHost()
	logger := hclog.New(&hclog.LoggerOptions{
		Name: name, Level: hclog.Debug, Output: os.Stderr, JSONFormat: true,
	})
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig:  handshake.Config(),
		VersionedPlugins: handshake.Serving(p, generatorv1.WithLogger(logger)),
		GRPCServer: func(opts []grpc.ServerOption) *grpc.Server {
			return grpc.NewServer(append(opts, generatorv1.ServerOptions()...)...)
		},
		Logger: logger.Named("go-plugin").With(),
	})
}

// introduce tells a person who ran the binary by hand what it is.
func introduce(p Plugin) {
	fmt.Fprintf(os.Stderr, "This is %s %s, a plugin of Backlot. It can't run by itself: name it in plugins.hcl\n\n"+
		"\tplugin %q {\n\t\tsource = %q\n\t}\n\nand start the host with: backlot serve\n\nIt generates:\n",
		p.Name, p.Version, p.Name, os.Args[0])
	for _, g := range p.Generators {
		s := g.Specification()
		fmt.Fprintf(os.Stderr, "\t%s\t%s\n", s.Type, s.Description)
	}
}
