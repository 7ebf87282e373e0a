// Chaos is a plugin that misbehaves on demand: every fault that a plugin can have is a value of task_data.fault, so
// that what a host does about it is tested and not believed.
//
// Some faults come before the first task. For them the manifest sets BACKLOT_CHAOS_START in env: exit (the process
// ends at once), slow:90s (it loads its model for that long), junk (rubbish on stdout before the handshake) or hang (no
// handshake, ever). BACKLOT_CHAOS_VERSION and BACKLOT_CHAOS_FAULT make a version that fails all of its tasks.
package main

import (
	"bytes"
	"cmp"
	"context"
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
		Backends: []sdk.BackendSpecification{{Name: "previz"}}, Configure: load,
	}
}

// load takes as long as the start variable says, as a model does: the plugin has said what it is by then.
func load(ctx context.Context, _ sdk.Configuration) error {
	d, slow, err := loading(os.Getenv(startVariable))
	if err != nil || !slow {
		return err
	}
	return wait(ctx, d)
}

func loading(order string) (d time.Duration, slow bool, err error) {
	detail, slow := strings.CutPrefix(order, "slow:")
	if !slow {
		return 0, false, nil
	}
	if d, err = time.ParseDuration(detail); err != nil {
		err = fmt.Errorf("%s: %w", startVariable, err)
	}
	return d, true, err
}

// misstart does what the variable says; an error where it says nothing that is known.
func misstart(order string) error {
	if _, slow, err := loading(order); slow {
		return err
	}
	switch order {
	case "":
		return nil
	case "exit":
		os.Exit(exitCode)
	case "junk":
		_, err := os.Stdout.Write(bytes.Repeat([]byte("junk|"), 1<<18))
		return err
	case "hang":
		<-time.After(24 * time.Hour)
	}
	return fmt.Errorf("%s=%q: there are exit, slow:<duration>, junk and hang", startVariable, order)
}
