package generatorv1

import (
	"slices"
	"sync"
	"time"

	"ft.tc/backlot/api/generator"
)

// pace lets one preview pass each previewEvery. Both ends keep it: the plugin's to be polite, the host's because it
// trusts no plugin.
type pace struct {
	mu   sync.Mutex
	last time.Time
}

func (p *pace) allow(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.last) < previewEvery {
		return false
	}
	p.last = now
	return true
}

var previewTypes = []string{"image/jpeg", "image/png", "image/webp"}

// preview passes on what can be shown; false when the plugin sent what no host takes.
func (k *call) preview(p *Preview) (valid bool) {
	if !slices.Contains(previewTypes, p.GetMediaType()) || len(p.GetData()) > generator.MaxPreviewBytes {
		return false
	}
	if k.shown.allow(time.Now()) {
		k.host.Preview(generator.Preview{MediaType: p.GetMediaType(), Data: p.GetData()})
	}
	return true
}
