package rest

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"ft.tc/backlot/host/internal/keys"
	"ft.tc/backlot/host/internal/queue"
)

// gpu is a device, and who leases its memory. Hosts on one machine share its devices.
type gpu struct {
	queue.GPUDevice

	host   string
	shares []queue.GPUShare
}

func (a *API) gpus(c *gin.Context, _ *keys.Key) error {
	body, err := a.gpuBody()
	if err != nil {
		return err
	}
	send(c, http.StatusOK, body)
	return nil
}

func (a *API) gpuBody() ([]byte, error) {
	o, err := a.overviews.read()
	if err != nil {
		return nil, err
	}
	leases, err := a.leases.read()
	if err != nil {
		return nil, err
	}
	holders := map[string]queue.GPUHolder{}
	for _, h := range o.Hosts {
		for id, holder := range h.Leases {
			holders[id] = holder
		}
	}
	t := newText()
	t.open('{')
	t.key("devices")
	t.open('[')
	for _, d := range devices(o.Hosts, leases) {
		device(&t, d, holders)
	}
	t.close(']')
	t.close('}')
	return t, nil
}

func (a *API) lookAtLeases(ctx context.Context) (map[string][]queue.GPUShare, error) {
	o, err := a.overviews.read() //nolint:contextcheck // what all have in common ends with nobody's request
	if err != nil {
		return nil, err
	}
	machines := map[string]bool{}
	for _, h := range o.Hosts {
		if len(h.Devices) > 0 {
			machines[h.Machine] = true
		}
	}
	if len(machines) == 0 {
		return nil, nil //nolint:nilnil // nothing is leased where there is nothing to lease
	}
	return a.Queue.GPULeases(ctx, sortedKeys(machines))
}

// devices are each once: as this host sees them, or the first that does.
func devices(hosts []queue.HostView, leases map[string][]queue.GPUShare) []gpu {
	seen := map[string]gpu{}
	for _, h := range hosts {
		for _, d := range h.Devices {
			if _, known := seen[d.UUID]; known && !h.This {
				continue
			}
			of := gpu{GPUDevice: d, host: h.ID}
			for _, s := range leases[h.Machine] {
				if s.Device == d.UUID {
					of.shares = append(of.shares, s)
				}
			}
			slices.SortFunc(of.shares, func(x, y queue.GPUShare) int { return cmp.Compare(x.Lease, y.Lease) })
			seen[d.UUID] = of
		}
	}
	all := make([]gpu, 0, len(seen))
	for _, uuid := range sortedKeys(seen) {
		all = append(all, seen[uuid])
	}
	slices.SortStableFunc(all, func(x, y gpu) int { return cmp.Or(cmp.Compare(x.host, y.host), cmp.Compare(x.Index, y.Index)) })
	return all
}

func device(t *text, d gpu, holders map[string]queue.GPUHolder) {
	t.comma()
	t.open('{')
	t.str("uuid", d.UUID)
	t.str("host", d.host)
	t.integer("index", d.Index)
	t.str("name", d.Name)
	t.integer("memory_mib", d.MemoryMiB)
	if d.UsedMiB == nil {
		t.null("used_mib")
	} else {
		t.integer("used_mib", *d.UsedMiB)
	}
	t.boolean("healthy", d.Healthy)
	t.key("leases")
	t.open('[')
	for _, s := range d.shares {
		t.comma()
		t.open('{')
		t.optional("task_id", holders[s.Lease].TaskID)
		t.optional("plugin", holders[s.Lease].Plugin)
		t.integer("memory_mib", s.MemoryMiB)
		t.boolean("exclusive", s.Exclusive)
		t.time("until", s.Until)
		t.close('}')
	}
	t.close(']')
	t.close('}')
}
