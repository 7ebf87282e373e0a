package upstream

import (
	"errors"
	"os"
	"syscall"

	"ft.tc/backlot/sdk"
)

// NotWritten is the failure of a file that the work folder did not take.
func NotWritten(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return sdk.Retryf("disk_full", "The host's disk is full: free some space on it, then try again")
	}
	return sdk.Retryf("storage_failed", "A file could not be written to the work folder; please try again")
}

// Discard removes files of the work folder, those of them that are there.
func Discard(t *sdk.Task, names ...string) {
	for _, n := range names {
		if err := os.Remove(t.Path(n)); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Warnf("work file stays: %v", err)
		}
	}
}
