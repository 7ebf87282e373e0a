package gpu

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
)

var machineFiles = []string{"/etc/machine-id", "/var/lib/dbus/machine-id"}

// MachineID is the same for all hosts on this machine and after a restart of it. The machine's own id is
// confidential, so a hash of it is given; without one it is the host name.
func MachineID() (string, error) {
	return machineID(machineFiles, os.Hostname)
}

func machineID(files []string, hostname func() (string, error)) (string, error) {
	for _, file := range files {
		text, err := os.ReadFile(file)
		if id := strings.TrimSpace(string(text)); err == nil && id != "" && id != "uninitialized" {
			return hashed("id " + id), nil
		}
	}
	name, err := hostname()
	if err != nil {
		return "", fmt.Errorf("gpu: this machine has neither an id nor a name: %w", err)
	}
	return hashed("name " + name), nil
}

func hashed(s string) string {
	sum := sha256.Sum256([]byte("backlot gpu machine " + s))
	return hex.EncodeToString(sum[:8])
}
