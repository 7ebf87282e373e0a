// Backlot is the task service: it takes tasks over REST and runs them in generator plugins.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

const usage = `Backlot, the task service.

  backlot serve [-config plugins.hcl]   run the service
  backlot check [-config plugins.hcl]   read the configuration and say what is wrong with it
  backlot version                       print the version

The environment wins over the file: BACKLOT_LISTEN, BACKLOT_REDIS_URL, BACKLOT_DATA_DIR, BACKLOT_PUBLIC_URL,
BACKLOT_API_KEYS (name:key,…).
`

// version is set by the linker; go install leaves it to the module's.
var version = ""

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// A second signal ends the process at once.
	context.AfterFunc(ctx, stop)
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "backlot:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	command := ""
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	switch command {
	case "serve":
		return serve(ctx, args)
	case "check":
		return check(args)
	case "version":
		fmt.Println(buildVersion())
		return nil
	case "help", "-h", "--help":
		fmt.Print(usage)
		return nil
	}
	fmt.Fprint(os.Stderr, usage)
	return fmt.Errorf("unknown command %q", command)
}

func buildVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}
