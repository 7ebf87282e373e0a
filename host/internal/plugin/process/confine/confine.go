// Package confine is what the host tells backlot-confine, the program that turns into a plugin: what to run, and what
// of the machine is left to it. It reads the Order from a pipe, whose end is the word to go on, so that nothing of the
// plugin runs before the host has taken hold of it.
package confine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Program is the name of the binary.
const Program = "backlot-confine"

// File descriptors that it inherits. The one before them is the plugin's lifeline.
const (
	OrderFD   = 4 // the pipe
	ProgramFD = 5 // the file to run, open
)

// Failed is the exit status of a process that did not become a plugin. What kept it is on its stderr.
const Failed = 126

// Order is all that it has to know.
type Order struct {
	Host    int      `json:"host"` // pid of whom to die with
	Path    string   `json:"path"` // of the program, to people
	Args    []string `json:"args"`
	ByPath  bool     `json:"by_path,omitempty"` // run Path: an interpreter opens it again, by its name
	Network bool     `json:"network,omitempty"` // it may dial out

	Read  []string `json:"read"`  // files and folders that may be read and run
	Write []string `json:"write"` // folders, and devices, that may be changed
	Hide  []string `json:"hide"`  // covered where mounts can be made: a socket can be used without being read

	DataBytes int64 `json:"data_bytes,omitempty"` // of memory for each process, where no cgroup counts it
}

// Send gives the order; the writer's close is the go-ahead.
func Send(w io.WriteCloser, o Order) error {
	return errors.Join(json.NewEncoder(w).Encode(o), w.Close())
}

// Receive waits for the order. A host that died before it gave one is an error.
func Receive(r io.Reader) (Order, error) {
	var o Order
	b, err := io.ReadAll(r)
	if err == nil && len(b) == 0 {
		err = errors.New("the host ended before it said what to run")
	}
	if err != nil {
		return o, err
	}
	if err := json.Unmarshal(b, &o); err != nil {
		return o, fmt.Errorf("the host's order: %w", err)
	}
	return o, nil
}
