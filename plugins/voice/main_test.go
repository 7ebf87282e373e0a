package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"ft.tc/backlot/plugins/voice/flite"
	"ft.tc/backlot/sdk"
)

// The test binary is the child too, as the plugin's is.
func TestMain(m *testing.M) {
	if len(os.Args) == 4 && os.Args[1] == flite.Subcommand {
		main()
		return
	}
	folder, err := built()
	if err != nil {
		fmt.Fprintln(os.Stderr, "flite.wasm can't be had:", err)
		os.Exit(1)
	}
	_ = os.Setenv("BACKLOT_PLUGIN_DIR", folder)
	code := m.Run()
	shared().backend.(*fliteVoice).pool.Close()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// built gives the folder that the build puts flite.wasm in, and puts it there if it is not.
func built() (string, error) {
	folder, err := filepath.Abs("../../bin/plugins")
	if err != nil {
		return "", err
	}
	fetch := exec.Command("go", "run", "./host/fetch", folder)
	fetch.Dir = "../.."
	fetch.Stderr = os.Stderr
	return folder, fetch.Run()
}

var configured = sdk.Configuration{Backend: "flite"}

// shared is a generator that all tests use, so that the synthesiser is compiled but once or twice.
var shared = sync.OnceValue(func() *speaker {
	s := &speaker{}
	if err := s.Configure(context.Background(), configured); err != nil {
		panic(err)
	}
	return s
})

// once hides that the generator can be configured.
type once struct{ sdk.Generator }
