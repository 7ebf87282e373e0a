package telemetry

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	backlogHolds    = time.Second
	backlogPatience = 700 * time.Millisecond // a scrape answers within a second, whatever hangs
)

// Sources are asked when somebody scrapes. All but Backlog answer from memory.
type Sources struct {
	Backlog     func(ctx context.Context) (Backlog, error)
	Devices     func() []Device
	Plugins     func() []Plugin
	Connections func() (idle, used int)
}

// Backlog is what Redis knows, which is the same on all hosts.
type Backlog struct {
	Rows                  []Row
	Processing            int // tasks, on all hosts
	Delayed               int // tasks that are tried again later
	Webhooks              int // that are not delivered yet
	Registrations         int // of media with the CMS, under way
	Hosts                 int // that beat lately
	MemoryUsed, MemoryMax int // bytes; no MemoryMax where there is none
}

// Row is what waits of a type and a priority.
type Row struct {
	TaskType, Queue string
	Priority        int           // 0 for tasks that wait for others
	Waiting         int           // parked and delayed ones included
	Oldest          time.Duration // of those that could start
}

// Device is a GPU of this machine.
type Device struct {
	UUID           string
	Memory, Leased int64   // bytes
	Utilization    float64 // 0 to 1
	Healthy        bool
}

// Plugin is one variant of a plugin on this host.
type Plugin struct {
	Name, Version, Variant string
	Ready, Busy            int // instances, tasks
	Up                     bool
}

// live makes metrics of what the sources say.
type live struct {
	sources Sources
	descs   []*prometheus.Desc

	mu    sync.Mutex // a scrape waits for the one before it
	taken time.Time
	last  Backlog
	err   error

	up, tasks, held, oldest, cluster, delayed, hosts        *prometheus.Desc
	webhooks, registrations, connections, memory, memoryMax *prometheus.Desc
	deviceMemory, deviceLeased, deviceLoad, deviceHealthy   *prometheus.Desc
	instances, busy, serves                                 *prometheus.Desc
}

func newLive(m *Metrics) *live {
	l := &live{}
	define := func(name, help string, labels ...string) *prometheus.Desc {
		d := prometheus.NewDesc(name, help, labels, nil)
		l.descs = append(l.descs, d)
		m.define(gauge, name, help, labels)
		return d
	}
	l.up = define("backlot_redis_up", "Whether Redis answered this scrape in time. Without it the metrics that it knows are absent.")
	l.tasks = define("backlot_queue_tasks", "Tasks that wait, parked and delayed ones included. Queue none: no plugin serves the type.",
		"queue", "task_type", "priority")
	l.held = define("backlot_queue_held_tasks", "Tasks that wait for tasks that they depend on.", "queue", "task_type")
	l.oldest = define("backlot_queue_oldest_seconds", "Age of the oldest among the next 32 that could start; 0 where none waits.",
		"queue", "task_type", "priority")
	l.cluster = define("backlot_cluster_tasks_processing", "Tasks that run, on all hosts.")
	l.delayed = define("backlot_queue_delayed_tasks", "Tasks that failed and are tried again later. They count as waiting, too.")
	l.hosts = define("backlot_hosts", "Hosts on this Redis that gave a sign of life of late.")
	l.webhooks = define("backlot_webhooks_pending", "Webhooks that are not delivered yet, those that wait for their next attempt included.")
	l.registrations = define("backlot_media_registrations_pending", "Tasks whose media are not registered in the CMS yet.")
	l.connections = define("backlot_redis_connections", "Connections of this host to Redis.", "state")
	l.memory = define("backlot_redis_memory_bytes", "Memory that Redis uses.")
	l.memoryMax = define("backlot_redis_memory_max_bytes", "Memory that Redis may use; 0 where it has no bound.")
	l.deviceMemory = define("backlot_gpu_memory_bytes", "Memory of a GPU.", "device")
	l.deviceLeased = define("backlot_gpu_leased_bytes", "Memory of a GPU that tasks of this host have leased.", "device")
	l.deviceLoad = define("backlot_gpu_utilization_ratio", "How busy a GPU is; 0 with a static inventory.", "device")
	l.deviceHealthy = define("backlot_gpu_healthy", "Whether a GPU answers.", "device")
	l.instances = define("backlot_plugin_instances", "Instances that take tasks.", "plugin", "version", "variant")
	l.busy = define("backlot_plugin_tasks", "Tasks on a plugin's instances.", "plugin", "version", "variant")
	l.serves = define("backlot_plugin_up", "Whether a plugin takes tasks, or will as soon as an instance that starts is up.",
		"plugin", "version", "variant")
	return l
}

// Watch says whom to ask when somebody scrapes.
func (m *Metrics) Watch(s Sources) {
	m.live.mu.Lock()
	defer m.live.mu.Unlock()
	m.live.sources = s
}

// Describe lists what Collect gives.
func (l *live) Describe(out chan<- *prometheus.Desc) {
	for _, d := range l.descs {
		out <- d
	}
}

// Collect asks the sources.
func (l *live) Collect(out chan<- prometheus.Metric) {
	s, b, err := l.read()
	if s.Backlog == nil {
		return // nothing is wired yet
	}
	g := gatherer{out}
	g.set(l.up, truth(err == nil))
	if err == nil {
		l.backlog(g, b)
	}
	idle, used := s.Connections()
	g.set(l.connections, float64(idle), "idle")
	g.set(l.connections, float64(used), "used")
	for _, d := range s.Devices() {
		g.set(l.deviceMemory, float64(d.Memory), d.UUID)
		g.set(l.deviceLeased, float64(d.Leased), d.UUID)
		g.set(l.deviceHealthy, truth(d.Healthy), d.UUID)
		g.set(l.deviceLoad, d.Utilization, d.UUID)
	}
	for _, p := range s.Plugins() {
		g.set(l.instances, float64(p.Ready), p.Name, p.Version, p.Variant)
		g.set(l.busy, float64(p.Busy), p.Name, p.Version, p.Variant)
		g.set(l.serves, truth(p.Up), p.Name, p.Version, p.Variant)
	}
}

// read gives the backlog of at most a second ago: many scrapers cost Redis no more than one.
func (l *live) read() (Sources, Backlog, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sources.Backlog == nil || !l.taken.IsZero() && time.Since(l.taken) < backlogHolds {
		return l.sources, l.last, l.err
	}
	ctx, cancel := context.WithTimeout(context.Background(), backlogPatience)
	defer cancel()
	l.last, l.err = l.sources.Backlog(ctx)
	l.taken = time.Now()
	return l.sources, l.last, l.err
}

func (l *live) backlog(g gatherer, b Backlog) {
	for _, r := range b.Rows {
		if r.Priority == 0 {
			g.set(l.held, float64(r.Waiting), r.Queue, r.TaskType)
			continue
		}
		priority := strconv.Itoa(r.Priority)
		g.set(l.tasks, float64(r.Waiting), r.Queue, r.TaskType, priority)
		g.set(l.oldest, r.Oldest.Seconds(), r.Queue, r.TaskType, priority)
	}
	g.set(l.cluster, float64(b.Processing))
	g.set(l.delayed, float64(b.Delayed))
	g.set(l.hosts, float64(b.Hosts))
	g.set(l.webhooks, float64(b.Webhooks))
	g.set(l.registrations, float64(b.Registrations))
	g.set(l.memory, float64(b.MemoryUsed))
	g.set(l.memoryMax, float64(b.MemoryMax))
}

type gatherer struct{ out chan<- prometheus.Metric }

func (g gatherer) set(d *prometheus.Desc, v float64, labels ...string) {
	g.out <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
