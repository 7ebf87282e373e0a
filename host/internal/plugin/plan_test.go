package plugin_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/plugin"
)

// planned is a supervisor of image 1.0.0 and what it plans for the manifests.
func planned(t *testing.T, o plugin.Options, versions []*fake, manifests ...plugin.Manifest) *plugin.Plan {
	t.Helper()
	f := fleet{versions: map[string]*fake{}}
	for _, v := range versions {
		f.versions[v.specification.Version] = v
	}
	o.Manifests, o.Launchers = []plugin.Manifest{image("1.0.0")}, map[string]plugin.Launcher{"": f}
	s, err := plugin.New(o)
	require.NoError(t, err)
	start(t, s)
	defer stop(t, s)
	p, err := s.Plan(t.Context(), manifests)
	require.NoError(t, err)
	require.Equal(t, "1.0.0", s.Types()[0].Version, "a plan changes nothing")
	return p
}

func TestPlanSaysWhatStartsAndStopsAndWhy(t *testing.T) {
	t.Parallel()
	film := version("2.0.0", fine)
	film.specification = specification("film", "generate_film")
	film.specification.Version = "2.0.0"
	p := planned(t, plugin.Options{}, []*fake{version("1.0.0", fine), film}, plugin.Manifest{Name: "film", Version: "2.0.0"})
	require.Equal(t, "+ start  film 2.0.0\n- stop   image 1.0.0\n", p.String())
}

func TestPlanTellsSettingsThatNeedNoNewProcess(t *testing.T) {
	t.Parallel()
	m := image("1.0.0")
	m.Concurrency, m.Timeout = 9, time.Minute
	p := planned(t, plugin.Options{}, []*fake{version("1.0.0", fine)}, m)
	require.Equal(t, plugin.ActionTune, p.Changes[0].Action)
}

func TestPlanFindsTwoPluginsWithOneType(t *testing.T) {
	t.Parallel()
	rival := version("2.0.0", fine)
	rival.specification = specification("rival", "generate_image")
	rival.specification.Version = "2.0.0"
	p := planned(t, plugin.Options{}, []*fake{version("1.0.0", fine), rival}, image("1.0.0"), plugin.Manifest{Name: "rival", Version: "2.0.0"})
	require.Equal(t, []string{`rival: the task type "generate_image" is offered by the plugin "image" already: remove one of them`}, p.Problems())
}

func TestPlanFindsWaitingTasksThatANewSchemaWouldRefuse(t *testing.T) {
	t.Parallel()
	strict := version("1.1.0", fine)
	strict.specification.Types[0].DataSchema = json.RawMessage(`{"required":["seed"]}`)
	asked := ""
	o := plugin.Options{Misfits: func(_ context.Context, lane string, schema json.RawMessage) (int, string, error) {
		asked = lane + string(schema)
		return 3, "Seed is required", nil
	}}
	p := planned(t, o, []*fake{version("1.0.0", fine), strict}, image("1.1.0"))
	require.Equal(t, `generate_image{"required":["seed"]}`, asked)
	require.Equal(t, "~ swap   image 1.0.0 → 1.1.0\n"+
		"      version 1.0.0 becomes 1.1.0\n"+
		"      warning: the schema of generate_image changes\n"+
		"      PROBLEM: 3 waiting tasks do not fit the new schema of generate_image (Seed is required): let them run first, or keep the schema compatible\n",
		p.String())
}

func TestPlanWeighsMemory(t *testing.T) {
	t.Parallel()
	m := image("1.1.0")
	m.Limits.MemoryBytes, m.GPU = 4<<30, plugin.GPUNeed{Count: 1, MemoryMiB: 48 << 10}
	o := plugin.Options{Room: func() (int64, int) { return 1 << 30, 24 << 10 }}
	p := planned(t, o, []*fake{version("1.0.0", fine), version("1.1.0", fine)}, m)
	require.Contains(t, p.String(), "warning: what starts may use up to 4096 MiB of memory, and 1024 MiB are free")
	require.Contains(t, p.String(), "PROBLEM: a task needs 49152 MiB of GPU memory, and the largest GPU here has 24576")
}

func TestPlanNamesTheFileThatIsMissing(t *testing.T) {
	t.Parallel()
	p := planned(t, plugin.Options{}, []*fake{version("1.0.0", fine)}, image("7.0.0"))
	require.Equal(t, []string{"image: 7.0.0 does not exist"}, p.Problems())
}

func TestPlanWarnsOfTypesThatAreDropped(t *testing.T) {
	t.Parallel()
	other := version("1.1.0", fine)
	other.specification.Types = []generator.TypeSpecification{{Type: "draw_image", Queue: generator.QueueCPUIntensive}}
	p := planned(t, plugin.Options{}, []*fake{version("1.0.0", fine), other}, image("1.1.0"))
	require.Contains(t, p.String(), "the task type draw_image is new")
	require.Contains(t, p.String(), "warning: the task type generate_image is dropped")
}
