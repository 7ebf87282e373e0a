package media

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"go.uber.org/goleak"
)

// fullDiskDir names, for a child process of the tests, the folder that it makes small and fills with fillDisk.
const fullDiskDir = "BACKLOT_TEST_FULL_DISK"

var fillDisk func(dir string) (status int) // where the system can make a folder small

// shared is the S3 server of all tests that don't harm it.
var shared *s3Server

// The thread that starts the server has to outlive it, and main's does.
func init() { runtime.LockOSThread() }

func TestMain(m *testing.M) {
	if dir := os.Getenv(fullDiskDir); dir != "" {
		os.Exit(fillDisk(dir))
	}
	dir, err := os.MkdirTemp("", "backlot-s3-")
	if err == nil {
		shared, err = startS3(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "the S3 server of the tests:", err)
		os.Exit(1)
	}
	runtime.UnlockOSThread()
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		shared.stop()
		_ = os.RemoveAll(dir)
		os.Exit(code)
	}))
}
