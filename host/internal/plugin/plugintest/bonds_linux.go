package plugintest

import (
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// The parent-death signal belongs to the main thread, which init still runs on.
func init() {
	if os.Getenv(StartVariable) == LifelineOnly {
		runtime.LockOSThread()
		if err := unix.Prctl(unix.PR_SET_PDEATHSIG, 0, 0, 0, 0); err != nil {
			panic(err)
		}
	}
}
