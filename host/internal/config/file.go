package config

import (
	"math"
	"time"

	"github.com/hashicorp/hcl/v2"
)

const unlimited = math.MaxInt32

// file makes a Config of what the file says, over the defaults.
func (r *reader) file(raw rawFile) *Config {
	c := &Config{
		Host:    Host{Listen: "localhost:8001", Drain: 30 * time.Second},
		Redis:   Redis{URL: EmbeddedRedis},
		Media:   Media{Retention: 7 * 24 * time.Hour},
		Webhook: Webhook{Timeout: 15 * time.Second, Attempts: 12},

		Telemetry: Telemetry{Sample: 1}, Log: Log{Level: "info"},
	}
	c.Limits = r.limits(raw.Limits)
	r.host(raw.Host, &c.Host)
	if raw.Redis != nil {
		read(r, raw.Redis.URL, &c.Redis.URL, parseRedisURL)
	}
	if raw.Network != nil {
		readList(r, raw.Network.Allow, &c.Network.Allow, parsePrefix)
	}
	r.media(raw.Media, &c.Media)
	if raw.Webhook != nil {
		read(r, raw.Webhook.Secret, &c.Webhook.Secret, anyText)
		read(r, raw.Webhook.Timeout, &c.Webhook.Timeout, parseDuration)
		r.count(raw.Webhook.Attempts, &c.Webhook.Attempts, 1, 100)
	}
	c.GPU = r.gpu(raw.GPU)
	if raw.CORS != nil {
		readList(r, raw.CORS.Origins, &c.CORS.Origins, parseOrigin)
	}
	r.signals(raw, c)
	c.Keys = r.keys(raw.Keys)
	c.Plugins = r.plugins(raw.Plugins)
	return c
}

func (r *reader) signals(raw rawFile, c *Config) {
	if t := raw.Telemetry; t != nil {
		read(r, t.MetricsListen, &c.Telemetry.MetricsListen, parseListen)
		read(r, t.Traces, &c.Telemetry.Traces, parseCollector)
		r.fraction(t.Sample, &c.Telemetry.Sample, 1)
	}
	if l := raw.Log; l != nil {
		read(r, l.Level, &c.Log.Level, parseLevel)
		read(r, l.Format, &c.Log.JSON, parseFormat)
	}
}

func (r *reader) host(raw *rawHost, host *Host) {
	if raw == nil {
		return
	}
	read(r, raw.Listen, &host.Listen, parseListen)
	read(r, raw.PublicURL, &host.PublicURL, parseWebURL)
	read(r, raw.DataDir, &host.DataDir, r.path)
	read(r, raw.Drain, &host.Drain, parseDuration)
}

func (r *reader) limits(raw *rawLimits) Limits {
	limits := Limits{
		SubmissionsPerMinute: 100, StatusReadsPerMinute: 1000,
		ConcurrentTasksPerProject: 50, QueuedTasks: 100_000, BodyBytes: 1 << 20, EventStreams: 10_000,
	}
	if raw == nil {
		return limits
	}
	r.count(raw.Submissions, &limits.SubmissionsPerMinute, 1, unlimited)
	r.count(raw.StatusReads, &limits.StatusReadsPerMinute, 1, unlimited)
	r.count(raw.Concurrent, &limits.ConcurrentTasksPerProject, 1, unlimited)
	r.count(raw.Queued, &limits.QueuedTasks, 1, unlimited)
	body := int(limits.BodyBytes)
	r.count(raw.BodyBytes, &body, 1024, 64<<20)
	limits.BodyBytes = int64(body)
	r.count(raw.Streams, &limits.EventStreams, 1, 1_000_000)
	limits.Projects = r.projects(raw.Projects, limits.ConcurrentTasksPerProject)
	return limits
}

func (r *reader) projects(raws []rawProject, concurrent int) map[string]ProjectLimits {
	seen := map[string]hcl.Range{}
	projects := map[string]ProjectLimits{}
	for _, raw := range raws {
		r.label("project", raw.ID, raw.IDRange, parseProject)
		limits := ProjectLimits{ConcurrentTasks: concurrent}
		r.count(raw.Concurrent, &limits.ConcurrentTasks, 1, unlimited)
		if r.unique(seen, "project", raw.ID, raw.IDRange) {
			projects[raw.ID] = limits
		}
	}
	return projects
}

func (r *reader) gpu(raw *rawGPU) GPU {
	gpu := GPU{Source: SourceNVML}
	if raw == nil {
		return gpu
	}
	if len(raw.Devices) > 0 {
		gpu.Source = SourceStatic
	}
	read(r, raw.Source, &gpu.Source, parseSource)
	read(r, raw.Machine, &gpu.Machine, parseText)
	switch {
	case gpu.Source == SourceStatic && len(raw.Devices) == 0:
		r.fault(raw.DefRange, "gpu: a static inventory needs at least one device block")
	case gpu.Source != SourceStatic && len(raw.Devices) > 0:
		r.fault(raw.DefRange, "gpu: device blocks are a static inventory; remove them or set source = \"static\"")
	}
	seen := map[string]hcl.Range{}
	for _, device := range raw.Devices {
		gpu.Devices = append(gpu.Devices, r.device(device))
		r.unique(seen, "device", device.UUID, device.UUIDRange)
	}
	return gpu
}

func (r *reader) device(raw rawDevice) GPUDevice {
	r.label("device", raw.UUID, raw.UUIDRange, parseText)
	device := GPUDevice{UUID: raw.UUID}
	read(r, raw.Memory, &device.MemoryMiB, parseMemory)
	if raw.Memory == nil {
		r.fault(raw.DefRange, "device %q needs memory, such as memory = \"24GiB\"", raw.UUID)
	}
	return device
}
