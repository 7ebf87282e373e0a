package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/config"
	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/rest"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

// unserved stands for the queue of a type that no plugin serves.
const unserved = "none"

// traceLimit is how long a host that stops waits for the collector to take the last spans.
const traceLimit = 2 * time.Second

func newLogger(c config.Log) hclog.Logger {
	return hclog.New(&hclog.LoggerOptions{
		Name: "backlot", Level: hclog.LevelFromString(c.Level), JSONFormat: c.JSON, Output: os.Stderr,
	})
}

// openTraces begins to send spans, where somebody takes them.
func (w *wiring) openTraces(ctx context.Context) (err error) {
	t := w.c.Telemetry
	if t.Traces == "" {
		return nil
	}
	log := w.log.Named("traces")
	w.tracer, err = telemetry.NewTracer(ctx, telemetry.TraceOptions{
		Endpoint: t.Traces, Sample: t.Sample, Version: buildVersion(), Instance: w.hostID,
		Failed: func(err error) { log.Warn("spans are lost: the collector does not take them", "error", err) },
	})
	if err != nil {
		return err
	}
	w.onEnd(func() {
		withLimit(traceLimit, func(ctx context.Context) {
			if err := w.tracer.Stop(ctx); err != nil {
				log.Warn("the last spans are lost", "error", err)
			}
		})
	})
	return nil
}

// watchMetrics says where the metrics that are read at a scrape come from, and opens the address of their own.
func (w *wiring) watchMetrics(ctx context.Context) error {
	w.metrics.Watch(telemetry.Sources{
		Backlog: w.backlog, Devices: w.devices, Plugins: w.variants, Connections: w.queue.Connections,
	})
	if w.c.Telemetry.MetricsListen == "" {
		return nil
	}
	listeners, err := rest.Listen(ctx, w.c.Telemetry.MetricsListen)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", w.metrics.Handler())
	server := rest.Server(mux, w.log)
	for _, l := range listeners {
		w.log.Info("serving metrics", "address", l.Addr().String())
		go func() {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				w.log.Error("metrics are not served any more", "error", err)
			}
		}()
	}
	w.onEnd(func() { _ = server.Close() })
	return nil
}

// backlog is what waits, with a row for each type and priority that there is, also where nothing waits.
func (w *wiring) backlog(ctx context.Context) (telemetry.Backlog, error) {
	b, err := w.queue.Backlog(ctx)
	if err != nil {
		return telemetry.Backlog{}, err
	}
	out := telemetry.Backlog{
		Processing: b.Processing, Delayed: b.Delayed, Webhooks: b.Webhooks, Registrations: b.Registrations,
		Hosts: b.Hosts, MemoryUsed: b.MemoryUsed, MemoryMax: b.MemoryMax,
	}
	for name, of := range b.Types {
		for p := task.Priority(0); p <= task.Low; p++ {
			state := b.Rows[queue.Row{Type: name, Priority: p}]
			out.Rows = append(out.Rows, telemetry.Row{
				TaskType: name, Queue: of.Queue, Priority: int(p), Waiting: state.Waiting, Oldest: state.Oldest,
			})
		}
	}
	for r, state := range b.Rows {
		if _, served := b.Types[r.Type]; !served && state.Waiting > 0 {
			out.Rows = append(out.Rows, telemetry.Row{
				TaskType: r.Type, Queue: unserved, Priority: int(r.Priority), Waiting: state.Waiting, Oldest: state.Oldest,
			})
		}
	}
	return out, nil
}

// devices are the GPUs with what this host has leased of them.
func (w *wiring) devices() []telemetry.Device {
	leased, load := w.gpus.Leased(), w.gpus.Utilization()
	var all []telemetry.Device
	for i, d := range w.gpus.Devices() {
		one := telemetry.Device{UUID: d.UUID, Memory: int64(d.MemoryMiB) << 20, Leased: int64(leased[d.UUID]) << 20, Healthy: d.Healthy}
		if i < len(load) {
			one.Utilization = load[i] / 100
		}
		all = append(all, one)
	}
	return all
}

// variants are the plugins of this host.
func (w *wiring) variants() []telemetry.Plugin {
	var all []telemetry.Plugin
	for _, p := range w.supervisor.Plugins() {
		all = append(all, telemetry.Plugin{
			Name: p.Name, Version: p.Version, Variant: p.Variant, Ready: p.Ready, Busy: p.Busy,
			Up: p.State != plugin.Disabled && p.State != plugin.Resting,
		})
	}
	return all
}
