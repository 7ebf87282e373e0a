package rest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/task"
)

func TestGPUsAreListedOnceWithTheirLeasesAndWhoHasThem(t *testing.T) {
	t.Parallel()
	s := setup(t)
	used := 1234
	shared := queue.GPUDevice{UUID: "GPU-a", Name: "A100", MemoryMiB: 40960, UsedMiB: &used, Healthy: true}
	id := s.task(t, "noir")
	s.queue.overview.Hosts = []queue.HostView{
		{ID: "host-0", HostState: queue.HostState{Machine: "m", Devices: []queue.GPUDevice{shared}}},
		{ID: "host-2", HostState: queue.HostState{
			Machine: "n", Devices: []queue.GPUDevice{{UUID: "GPU-c", Name: "B", Index: 1, MemoryMiB: 100}, {UUID: "GPU-d", MemoryMiB: 100, Healthy: true}},
			Leases: map[string]queue.GPUHolder{"l2": {TaskID: id, Plugin: "image@1.0.0"}},
		}},
		{ID: "host-1", This: true},
	}
	s.host.gpus = queue.HostState{
		Machine: "m", Devices: []queue.GPUDevice{shared}, Leases: map[string]queue.GPUHolder{"l1": {TaskID: id, Plugin: "video@1.0.0"}},
	}
	until := time.Date(2025, 1, 15, 10, 30, 0, 0, time.UTC)
	s.queue.leases = map[string][]queue.GPUShare{
		"m": {{Lease: "l1", Device: "GPU-a", MemoryMiB: 8192, Until: until}, {Lease: "new", Device: "GPU-a", MemoryMiB: 1, Until: until}},
		"n": {{Lease: "l2", Device: "GPU-c", MemoryMiB: 100, Exclusive: true, Until: until}},
	}
	a := s.get(t, "/api/v1/gpus")
	require.JSONEq(t, `{"devices":[
		{"uuid":"GPU-a","host":"host-1","index":0,"name":"A100","memory_mib":40960,"used_mib":1234,"healthy":true,"leases":[
			{"task_id":"`+id+`","plugin":"video@1.0.0","memory_mib":8192,"exclusive":false,"until":"2025-01-15T10:30:00Z"},
			{"task_id":null,"plugin":null,"memory_mib":1,"exclusive":false,"until":"2025-01-15T10:30:00Z"}]},
		{"uuid":"GPU-d","host":"host-2","index":0,"name":"","memory_mib":100,"used_mib":null,"healthy":true,"leases":[]},
		{"uuid":"GPU-c","host":"host-2","index":1,"name":"B","memory_mib":100,"used_mib":null,"healthy":false,"leases":[
			{"task_id":"`+id+`","plugin":"image@1.0.0","memory_mib":100,"exclusive":true,"until":"2025-01-15T10:30:00Z"}]}]}`, string(a.body))
}

func TestMachinesWithoutGPUsHaveNone(t *testing.T) {
	t.Parallel()
	s := setup(t)
	require.JSONEq(t, `{"devices":[]}`, string(s.get(t, "/api/v1/gpus").body))
	down := setup(t)
	down.queue.down = task.Unavailable("gone", 5)
	require.Equal(t, http.StatusServiceUnavailable, down.get(t, "/api/v1/gpus").code)
}
