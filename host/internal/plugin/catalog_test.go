package plugin_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin"
)

func TestPluginThatCannotBeUsedDisablesItselfOnly(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		manifest plugin.Manifest
		change   func(*generator.Specification)
		want     string
	}{
		"OtherName":       {change: func(s *generator.Specification) { s.Name = "else" }, want: `calls itself else@1.0.0, but the manifest's name is "bad"`},
		"OtherVersion":    {manifest: plugin.Manifest{Version: "2.0.0"}, want: "is bad@1.0.0, but the manifest wants version 2.0.0"},
		"NoTypes":         {change: func(s *generator.Specification) { s.Types = nil }, want: "offers no task type"},
		"TypeTwice":       {change: func(s *generator.Specification) { s.Types = append(s.Types, s.Types[0]) }, want: `offers the task type "broken" twice`},
		"TypeOfAnother":   {change: func(s *generator.Specification) { s.Types[0].Type = "fine" }, want: `"fine" is offered by the plugin "good" already`},
		"TypeMisspelt":    {change: func(s *generator.Specification) { s.Types[0].Type = "No-Type" }, want: `the task type "No-Type"`},
		"UnknownQueue":    {change: func(s *generator.Specification) { s.Types[0].Queue = "fast" }, want: `the queue "fast" of the task type broken is unknown`},
		"SchemaIsNoJSON":  {change: func(s *generator.Specification) { s.Types[0].DataSchema = json.RawMessage("{") }, want: "is no JSON"},
		"UnknownBackends": {manifest: plugin.Manifest{Backend: "comfy"}, change: func(s *generator.Specification) { s.Backends = []generator.BackendSpecification{{Name: "previz"}} }, want: `the backend "comfy" is unknown: the plugin has previz`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			good := &fake{specification: specification("good", "fine")}
			bad := &fake{specification: specification("bad", "broken")}
			if test.change != nil {
				test.change(&bad.specification)
			}
			var s *plugin.Supervisor
			bad.launch = func(int) error { // the good one is in the catalog before the bad one speaks
				require.Eventually(t, func() bool { return len(s.Types()) == 1 }, time.Second, time.Millisecond)
				return nil
			}
			test.manifest.Name = "bad"
			s = supervise(t, []plugin.Manifest{{Name: "good"}, test.manifest}, good, bad)
			start(t, s)
			defer stop(t, s)
			require.Eventually(t, func() bool { return len(s.Types()) == 1 && s.Types()[0].Ready }, time.Second, time.Millisecond)
			require.Equal(t, "good", s.Types()[0].Plugin)
			require.Equal(t, plugin.Disabled, s.Plugins()[1].State)
			require.Contains(t, s.Plugins()[1].Problem, test.want)
			require.EqualValues(t, 1, bad.starts.Load(), "what another start won't mend is not tried again")
		})
	}
}

func TestManifestsThatCannotBeMeantSoAreRefused(t *testing.T) {
	t.Parallel()
	launchers := map[string]plugin.Launcher{"": &fake{}}
	for want, manifests := range map[string][]plugin.Manifest{
		`"video" is declared twice`:          named("video", "video"),
		`"Video" is not lower case`:          named("Video"),
		`the queue "fast" of the plugin "a"`: {{Name: "a", Queue: "fast"}},
	} {
		_, err := plugin.New(plugin.Options{Manifests: manifests, Launchers: launchers})
		require.ErrorContains(t, err, want)
	}
	_, err := plugin.New(plugin.Options{Manifests: []plugin.Manifest{{Name: "a", Source: "a.wasm"}}})
	require.ErrorContains(t, err, "nothing here can run the source a.wasm")
}

func TestManifestOverridesTheQueue(t *testing.T) {
	t.Parallel()
	s := supervise(t, []plugin.Manifest{{Name: "video", Queue: generator.QueueGPUHeavy}}, &fake{specification: specification("video", "generate_video")})
	start(t, s)
	defer stop(t, s)
	require.Equal(t, generator.QueueGPUHeavy, s.Types()[0].Queue)
}
