package rest

import (
	"time"

	"ft.tc/backlot/host/internal/queue"
)

// beforeNews is the length of what stands in an overview before that which may be news: the time of the look.
const beforeNews = len(`{"at":"2025-01-15T10:30:00Z"`)

func overviewBody(o queue.Overview, types map[string]typeView) text {
	t := newText()
	t.open('{')
	t.time("at", o.At)
	t.key("hosts")
	t.open('[')
	for _, h := range o.Hosts {
		t.comma()
		t.open('{')
		t.str("host", h.ID)
		t.time("since", h.Since)
		t.boolean("draining", h.Draining)
		t.boolean("this", h.This)
		t.close('}')
	}
	t.close(']')
	t.key("types")
	t.open('[')
	for _, name := range sortedKeys(types) {
		typeRow(&t, name, types[name], o.At)
	}
	t.close(']')
	minutes(&t, o.Minutes)
	t.close('}')
	return t
}

func typeRow(t *text, name string, v typeView, now time.Time) {
	t.comma()
	t.open('{')
	t.str("task_type", name)
	if v.class == "" {
		v.class = unserved
	}
	t.str("queue", v.class)
	t.optional("plugin", v.plugin)
	t.key("waiting")
	t.open('{')
	for i, priority := range []string{"high", "normal", "low"} {
		t.integer(priority, v.ByPriority[i])
	}
	t.close('}')
	t.integer("held", v.Held)
	if v.Oldest.IsZero() {
		t.null("oldest_wait_seconds")
	} else {
		t.float("oldest_wait_seconds", tenth(max(0, now.Sub(v.Oldest).Seconds())))
	}
	t.integer("processing", v.processing)
	t.integer("slots", v.slots)
	t.integer("typical_seconds", v.typical)
	t.close('}')
}

func minutes(t *text, all []queue.Minute) {
	t.key("minutes")
	t.open('[')
	for _, m := range all {
		t.comma()
		t.open('{')
		t.time("at", m.At)
		t.integer("completed", m.Completed)
		t.integer("failed", m.Failed)
		t.integer("cancelled", m.Cancelled)
		t.close('}')
	}
	t.close(']')
}
