package media

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(fullDiskDir); dir != "" {
		os.Exit(putOnFullDisk(dir))
	}
	goleak.VerifyTestMain(m)
}
