package handshake

import "encoding/json"

// Runner is what a runner process is told of what it serves, before the host asks anything.
type Runner struct {
	Name    string `json:"name"` // of the plugin, as the manifest has it
	Version string `json:"version"`

	Source      string          `json:"source,omitempty"` // path of the module
	MemoryBytes int64           `json:"memory_bytes,omitempty"`
	CacheDir    string          `json:"cache_dir,omitempty"` // of compiled modules
	Adapter     json.RawMessage `json:"adapter,omitempty"`   // the adapter block of the manifest
}
