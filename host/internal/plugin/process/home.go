package process

import (
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
)

// maxHome leaves room for go-plugin's folder and socket in the 108 bytes of a socket address.
const maxHome = 65

// home is the private folder of one instance: socket, temporary files, nothing that outlives it.
type home struct {
	id     string // marks the instance, also in its environment
	path   string
	record string // the pid file
}

func makeHome(runDir, name string) (home, error) {
	if err := os.MkdirAll(runDir, 0o700); err != nil {
		return home{}, err
	}
	id := rand.Text()[:16]
	h := home{id: id, path: filepath.Join(runDir, name+"-"+id), record: filepath.Join(runDir, name+"-"+id+recordSuffix)}
	if len(h.path) > maxHome {
		path, err := os.MkdirTemp("", "backlot-plugin-")
		h.path = path
		return h, err
	}
	return h, os.Mkdir(h.path, 0o700)
}

func (h home) remove() error {
	if err := os.RemoveAll(h.path); err != nil {
		return err
	}
	return removeIfThere(h.record)
}

const recordSuffix = ".pid"

// record is what a pid file holds, for the host that comes after one which was killed.
type record struct {
	ID   string `json:"id"`
	Home string `json:"home"`
	Boot string `json:"boot,omitempty"` // of the machine: pids and start times begin anew with each

	PID     int    `json:"pid"`
	Started uint64 `json:"started"` // tells the process from a later one with the same pid

	Groups []string `json:"groups,omitempty"` // folders of its cgroup

	HostPID     int    `json:"host_pid"`
	HostStarted uint64 `json:"host_started"`
}

// write notes that pid is the instance's process, and where its cgroup is.
func (h home) write(pid int, groups []string) error {
	b, err := json.Marshal(record{
		ID: h.id, Home: h.path, Boot: bootID(), PID: pid, Started: startTime(pid), Groups: groups,
		HostPID: os.Getpid(), HostStarted: startTime(os.Getpid()),
	})
	if err != nil {
		return err
	}
	return os.WriteFile(h.record, b, 0o600)
}

func readRecord(path string) (record, error) {
	var r record
	b, err := os.ReadFile(path)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(b, &r)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	return nil
}
