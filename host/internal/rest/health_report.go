package rest

import (
	"math"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/queue"
)

// healthReport answers 200 whatever is wrong, with every object there: clients take it apart without looking.
func (a *API) healthReport(c *gin.Context) {
	h, err := a.health.read()
	types := a.view(h)
	t := newText()
	t.open('{')
	t.str("status", a.verdict(h, types, err))
	if err == nil {
		t.str("redis_status", "connected")
	} else {
		t.str("redis_status", "disconnected")
	}
	sizes, workers := queueSizes(types)
	t.integer("worker_count", workers)
	t.key("queue_sizes")
	t.open('{')
	for _, name := range sortedKeys(sizes) {
		t.integer(name, sizes[name])
	}
	t.close('}')
	a.systemLoad(&t, h)
	t.integer("uptime", int(time.Since(a.started).Seconds()))
	t.time("timestamp", time.Now())
	t.str("version", a.Version)
	t.close('}')
	send(c, http.StatusOK, t)
}

// verdict is healthy only where everything that can be submitted would be run.
func (a *API) verdict(h queue.Health, types map[string]queue.TypeHealth, err error) string {
	if err != nil || h.TakesNothing() || a.health.submitBroken() {
		return "unhealthy"
	}
	if a.drained() || len(types) == 0 {
		return "degraded"
	}
	for _, t := range types {
		if !t.Ready && (t.Waiting > 0 || t.Queue != "") || t.Instances == 0 && t.Waiting > 0 {
			return "degraded"
		}
	}
	return "healthy"
}

// unserved is the class of types that no host has a plugin for.
const unserved = "unserved"

// queueSizes sums up what waits by class, and the instances that serve the types.
func queueSizes(types map[string]queue.TypeHealth) (sizes map[string]int, workers int) {
	sizes = map[string]int{"gpu_heavy": 0, "gpu_medium": 0, "cpu_intensive": 0}
	for _, t := range types {
		class := t.Queue
		if class == "" {
			class = unserved
		}
		sizes[class] += t.Waiting
		workers += t.Instances
	}
	return sizes, workers
}

func (a *API) systemLoad(t *text, h queue.Health) {
	processors, memory := a.Load()
	gpus := a.GPU()
	if len(h.GPU) > len(gpus) {
		gpus = h.GPU
	}
	t.key("system_load")
	t.open('{')
	t.float("cpu_percent", tenth(processors))
	t.float("memory_percent", tenth(memory))
	t.key("gpu_utilization")
	t.open('[')
	for _, g := range gpus {
		t.comma()
		t.number(tenth(g))
	}
	t.close(']')
	t.close('}')
}

func tenth(v float64) float64 { return math.Round(v*10) / 10 }
