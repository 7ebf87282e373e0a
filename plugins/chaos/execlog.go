package main

import (
	"fmt"
	"os"
	"time"

	"ft.tc/backlot/sdk"
)

// logVariable names the file that executions are appended to, one line each: task,attempt,token,pid,start or
// end,version,milliseconds.
const logVariable = "BACKLOT_CHAOS_LOG"

func logExecution(t *sdk.Task, event string) error {
	path := os.Getenv(logVariable)
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(f, "%s,%d,%d,%d,%s,%s,%d\n", t.ID, t.Attempt, t.Token, os.Getpid(), event,
		os.Getenv(versionVariable), time.Now().UnixMilli()); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
