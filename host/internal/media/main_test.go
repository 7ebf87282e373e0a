package media

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// fullDiskDir names, for a child process of the tests, the folder that it makes small and fills with fillDisk.
const fullDiskDir = "BACKLOT_TEST_FULL_DISK"

var fillDisk func(dir string) (status int) // where the system can make a folder small

func TestMain(m *testing.M) {
	if dir := os.Getenv(fullDiskDir); dir != "" {
		os.Exit(fillDisk(dir))
	}
	goleak.VerifyTestMain(m)
}
