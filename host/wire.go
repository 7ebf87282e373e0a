package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/config"
	"ft.tc/backlot/host/internal/dashboard"
	"ft.tc/backlot/host/internal/dispatch"
	"ft.tc/backlot/host/internal/egress"
	"ft.tc/backlot/host/internal/gpu"
	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/media"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/process"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/redisserver"
	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/rest/sysload"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
	"ft.tc/backlot/host/internal/webhook"
)

// endLimit is how long each part may take to end.
const endLimit = 10 * time.Second

// wiring carries what the steps of wire hand to one another.
type wiring struct {
	*service
	c   *config.Config
	log hclog.Logger

	queue      *queue.Queue
	guard      *egress.Guard
	store      *media.Store
	fetcher    *media.Fetcher
	supervisor *plugin.Supervisor
	courier    *webhook.Courier
	gpus       *gpu.Pool
	operator   *operator
	metrics    *telemetry.Metrics
	tracer     *telemetry.Tracer
	gpuRoom    func(lane string) queue.GPURoom
	hostID     string
}

// wire starts all parts of a host, or none and says why.
func wire(ctx context.Context, c *config.Config, log hclog.Logger) (*service, error) {
	w := &wiring{service: &service{closing: make(chan struct{})}, c: c, log: log, metrics: telemetry.NewMetrics(buildVersion())}
	for _, step := range []func(context.Context) error{
		w.openData, w.openTraces, w.openQueue, w.openMedia, w.startGPUs, w.startPlugins, w.startWebhooks, w.startRegistrar, w.watchMetrics, w.startDispatch,
		w.openAPI,
	} {
		if err := step(ctx); err != nil {
			w.end()
			return nil, err
		}
	}
	return w.service, nil
}

func (w *wiring) dir(name string) string { return filepath.Join(w.c.Host.DataDir, name) }

// openData takes the data folder and ends what a killed host left running.
func (w *wiring) openData(context.Context) error {
	lock, err := lockDataDir(w.c.Host.DataDir)
	if err != nil {
		return err
	}
	w.onEnd(func() { _ = lock.Close() })
	// First of all: on some machines a place among the cgroups can be had only while this process has no children.
	for _, sentence := range process.Abilities() {
		w.log.Named("plugin").Info(sentence)
	}
	if n, err := process.KillOrphans(w.dir("run")); err != nil {
		return fmt.Errorf("plugins of a former life: %w", err)
	} else if n > 0 {
		w.log.Warn("ended plugins that a killed host left behind", "processes", n)
	}
	if w.hostID, err = kept(w.c.Host.DataDir, "host-id", newHostID); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	return nil
}

func (w *wiring) openQueue(ctx context.Context) error {
	url := w.c.Redis.URL
	if url == config.EmbeddedRedis {
		server, err := redisserver.Start(ctx, redisserver.Options{DataDir: w.dir("redis"), Logger: w.log.Named("redis")})
		if err != nil {
			return err
		}
		w.onEnd(func() { withLimit(endLimit, func(ctx context.Context) { _ = server.Stop(ctx) }) })
		url = server.URL()
	}
	var err error
	w.queue, err = queue.Open(ctx, queue.Options{
		URL: url, HostID: w.hostID, Retention: w.c.Media.Retention, Limits: queueLimits(w.c.Limits),
		Metrics: w.metrics, Logger: w.log.Named("queue"),
	})
	if err == nil {
		w.onEnd(func() { _ = w.queue.Close() })
	}
	return err
}

func (w *wiring) startGPUs(ctx context.Context) error {
	machine := w.c.GPU.Machine
	if machine == "" {
		var err error
		if machine, err = gpu.MachineID(); err != nil {
			return err
		}
	}
	log := w.log.Named("gpu")
	source, end, err := inventory(w.c.GPU, log)
	if err != nil {
		return err
	}
	w.onEnd(end)
	w.gpus, err = gpu.New(gpu.Options{
		Source: source, Ledger: w.queue, Machine: machine, Owner: w.hostID, Logger: log,
	})
	if err != nil {
		return err
	}
	w.onEnd(func() { withLimit(endLimit, func(ctx context.Context) { _ = w.gpus.Stop(ctx) }) })
	return w.gpus.Start(ctx)
}

func (w *wiring) startPlugins(ctx context.Context) (err error) {
	log := w.log.Named("plugin")
	w.supervisor, err = plugin.New(plugin.Options{
		Manifests: manifests(w.c), Launchers: launchers(w.c.Host.DataDir, w.c.Path, log), Logger: log,
		RunDir: w.dir("run"), WorkDir: w.dir("work"), Memory: w.dir("rolled-back.json"), Misfits: misfits(w.queue), Room: room(w.gpus),
		Metrics: w.metrics,
	})
	if err != nil {
		return err
	}
	w.onEnd(func() { withLimit(endLimit, func(ctx context.Context) { _ = w.supervisor.Stop(ctx) }) })
	w.operator = &operator{started: w.c, supervisor: w.supervisor, log: w.log.Named("config")}
	if err := w.supervisor.Start(ctx); err != nil {
		return err
	}
	return w.prunePlugins()
}

// prunePlugins removes copies of plugins that nothing runs from any more.
func (w *wiring) prunePlugins() error {
	if err := process.Prune(w.dir("plugins"), w.supervisor.Sums()); err != nil {
		w.log.Warn("old copies of plugins stay", "error", err)
	}
	return nil
}

func (w *wiring) startWebhooks(context.Context) error {
	secret := w.c.Webhook.Secret
	var err error
	if secret == "" {
		if secret, err = kept(w.c.Host.DataDir, "webhook-secret", newWebhookSecret); err != nil {
			return fmt.Errorf("data folder: %w", err)
		}
	}
	w.courier, err = webhook.New(webhook.Options{
		Outbox: w.queue, Load: w.queue.Status, Guard: w.guard, Secrets: []string{secret},
		Changed: w.queue.OutboxChanged(context.Background()), //nolint:contextcheck // the queue's end ends it
		Timeout: w.c.Webhook.Timeout, Attempts: w.c.Webhook.Attempts, Metrics: w.metrics, Tracer: w.tracer,
		Logger: w.log.Named("webhook"),
	})
	if err != nil {
		return err
	}
	w.onEnd(func() { withLimit(endLimit, w.courier.Stop) })
	return w.courier.Start(context.Background()) //nolint:contextcheck // Stop ends it, after the drain
}

func (w *wiring) startDispatch(ctx context.Context) error {
	d := dispatch.New(dispatch.Options{
		Queue: w.queue, Supervisor: w.supervisor, GPU: w.gpus, Store: w.store, Fetcher: w.fetcher,
		WorkDir: w.dir("work"), Register: w.c.Media.Payload != nil, Metrics: w.metrics, Tracer: w.tracer, Logger: w.log,
	})
	w.dispatcher, w.gpuRoom = d, d.GPURoom
	w.onEnd(func() { withLimit(0, d.Stop) })
	return d.Start(ctx)
}

func (w *wiring) openAPI(context.Context) error {
	ring, err := keys.Open(w.c.Host.DataDir, keyList(w.c.Keys), os.Stdout)
	if err != nil {
		return err
	}
	page, err := dashboard.New(w.c.Host.PublicURL)
	if err != nil {
		return err
	}
	w.watchConfiguration()             //nolint:contextcheck // the service's end ends it
	w.handler = rest.New(rest.Options{ //nolint:contextcheck // what all requests have in common ends with none of them
		Queue: w.queue, Plugins: w.operator, Types: catalogue{w.supervisor, w.gpuRoom}, Keys: ring, Media: w.store.Handler(), CheckURL: w.guard.CheckURL,
		HostID: w.hostID, Host: w.dispatcher, TryWebhook: w.tryWebhook,
		GPU: w.gpus.Utilization, Load: new(sysload.Meter).Load, Draining: w.draining.Load, Closing: w.closing,
		BodyBytes: w.c.Limits.BodyBytes, Streams: w.streams(), Origins: w.c.CORS.Origins, Version: buildVersion(), Metrics: w.metrics, Tracer: w.tracer,
		Logger: w.log,
		Page:   page,
	})
	return nil
}

// streams is how many event streams may be open at once.
func (w *wiring) streams() int {
	fit, descriptors := streamsThatFit(w.c.Limits.EventStreams)
	if fit < w.c.Limits.EventStreams {
		w.log.Warn("there will be fewer event streams than limits.event_streams says: raise the limit of open files (LimitNOFILE, ulimit -n)",
			"event_streams", w.c.Limits.EventStreams, "descriptors", descriptors, "streams", fit)
	}
	return fit
}

// tryWebhook shows the courier's trials as the API has them.
func (w *wiring) tryWebhook(ctx context.Context, url string) ([]rest.WebhookTrial, error) {
	trials, err := w.courier.Try(ctx, url)
	if errors.Is(err, webhook.ErrBusy) {
		return nil, task.Unavailable("Too many webhooks are being tried, please try again later", 5)
	}
	all := make([]rest.WebhookTrial, len(trials))
	for i, v := range trials {
		all[i] = rest.WebhookTrial(v)
	}
	return all, err
}

// watchConfiguration applies what becomes of the file, until the service stops.
func (w *wiring) watchConfiguration() {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); w.operator.watch(ctx) }()
	w.onEnd(func() { cancel(); <-ended })
}
