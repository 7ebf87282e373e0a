// Chaos is a plugin that misbehaves on demand: every fault that a plugin can have is a value of task_data.fault, so
// that what a host does about it is tested and not believed.
//
// Some faults come before the first task. For them the manifest sets BACKLOT_CHAOS_START in env: exit (the process
// ends at once), slow:90s (it takes that long to be ready), junk (rubbish on stdout before the handshake) or hang (no
// handshake, ever). BACKLOT_CHAOS_VERSION and BACKLOT_CHAOS_FAULT make a version that fails all of its tasks.
package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"strings"
	"time"

	"ft.tc/backlot/sdk"
)

const (
	startVariable   = "BACKLOT_CHAOS_START"
	versionVariable = "BACKLOT_CHAOS_VERSION" // what the plugin calls itself; 1.0.0
	faultVariable   = "BACKLOT_CHAOS_FAULT"   // what every task does, whatever it asks for
)

func main() {
	if err := misstart(os.Getenv(startVariable)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(exitCode)
	}
	sdk.Serve(plugin())
}

func plugin() sdk.Plugin {
	return sdk.Plugin{
		Name: "chaos", Version: cmp.Or(os.Getenv(versionVariable), "1.0.0"), Generators: []sdk.Generator{chaos{}},
		Backends: []sdk.BackendSpecification{{Name: "previz"}},
	}
}

// misstart does what the variable says; an error where it says nothing that is known.
func misstart(order string) error {
	name, detail, _ := strings.Cut(order, ":")
	switch name {
	case "":
		return nil
	case "exit":
		os.Exit(exitCode)
	case "slow":
		d, err := time.ParseDuration(detail)
		if err != nil {
			return fmt.Errorf("%s: %w", startVariable, err)
		}
		<-time.After(d)
		return nil
	case "junk":
		_, err := os.Stdout.Write(bytes.Repeat([]byte("junk|"), 1<<18))
		return err
	case "hang":
		<-time.After(24 * time.Hour)
	}
	return fmt.Errorf("%s=%q: there are exit, slow:<duration>, junk and hang", startVariable, order)
}
