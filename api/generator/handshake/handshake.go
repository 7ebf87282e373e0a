// Package handshake is what host and plugin must agree on before the first message: cookie, protocol
// versions, message size, and the variables by which a plugin process learns whose it is.
package handshake

import (
	"github.com/hashicorp/go-plugin"

	"ft.tc/backlot/api/generator"
	generatorv1 "ft.tc/backlot/api/generator/v1"
)

// Name is the one service that a plugin binary offers.
const Name = "generator"

// Variables that the host sets for a plugin process.
const (
	// LifelineVariable names a file descriptor that reads end-of-file when the host is gone.
	LifelineVariable = "BACKLOT_LIFELINE_FD"
	// InstanceVariable holds an id that marks the instance and all that it starts.
	InstanceVariable = "BACKLOT_PLUGIN_INSTANCE"
	// FolderVariable holds the folder of the source that the operator named. What runs is a copy of that one file, so
	// this is where a plugin finds what lies beside it.
	FolderVariable = "BACKLOT_PLUGIN_DIR"
	// RunnerVariable holds, for a runner that serves something else than itself (a WebAssembly module, an HTTP
	// service), a Runner as JSON.
	RunnerVariable = "BACKLOT_RUNNER"
)

// versions are the protocol versions that are spoken, by hosts and by plugins. Both ends take the highest that the
// other knows too.
var versions = []int{generatorv1.Version, generatorv1.VersionPreviews}

// Config is the cookie by which a binary knows that a host started it. It is no secret.
func Config() plugin.HandshakeConfig {
	return plugin.HandshakeConfig{MagicCookieKey: "BACKLOT_PLUGIN", MagicCookieValue: "generator"}
}

// Serving offers p in every protocol version.
func Serving(p generator.Plugin, opts ...generatorv1.ServerOption) map[int]plugin.PluginSet {
	sets := map[int]plugin.PluginSet{}
	for _, v := range versions {
		sets[v] = plugin.PluginSet{Name: &generatorv1.Service{Plugin: p, Version: v, Options: opts}}
	}
	return sets
}

// Accepting is every protocol version that a host speaks. What it dispenses under Name is a Client.
func Accepting() map[int]plugin.PluginSet {
	sets := map[int]plugin.PluginSet{}
	for _, v := range versions {
		sets[v] = plugin.PluginSet{Name: &generatorv1.Service{Version: v}}
	}
	return sets
}
