package kit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"ft.tc/backlot/api/generator"
)

// attempt is what became of one task.
type attempt struct {
	data   []byte
	result generator.Result
	err    error
	took   time.Duration
	dir    string // its work folder
	heard  *host

	calledOff bool          // it was cancelled, not finished
	letGo     time.Duration // from the cancellation to its return
	death     string        // what the instance died of under the task
	deaf      bool          // it did not return within the grace, and the instance was killed
}

// failure is the plugin's own account of why the task failed; nil where there is none.
func (a attempt) failure() *generator.Failure {
	var f *generator.Failure
	errors.As(a.err, &f)
	return f
}

// fell reports whether the instance went away under the task.
func (a attempt) fell() bool { return errors.Is(a.err, generator.ErrGone) && !a.deaf }

func (a attempt) remove() { _ = os.RemoveAll(a.dir) }

// errLimit ends tasks that take longer than they may.
var errLimit = errors.New("the task took longer than it may")

// try runs one task in a folder of its own. When ctx ends, the task has the manifest's grace to let go before the
// instance is killed.
func (i *instance) try(ctx context.Context, taskType string, data []byte, h *host) attempt {
	a := attempt{data: data, heard: h}
	if a.dir, a.err = os.MkdirTemp(i.stage.workDir, "task-"); a.err != nil {
		return a
	}
	h.dir = a.dir
	deadline, limited := ctx.Deadline()
	if !limited {
		deadline = time.Now().Add(time.Hour)
	}
	r := generator.Request{
		TaskID: taskID(), Token: 1, Type: taskType, ProjectID: "kit", Attempt: 1, Data: data, WorkDir: a.dir, Deadline: deadline,
	}
	begin, answered := time.Now(), make(chan struct{})
	go func() {
		defer close(answered)
		a.result, a.err = i.Generate(ctx, r, h)
	}()
	select {
	case <-answered:
	case <-ctx.Done():
		i.await(answered, &a)
	}
	a.took = time.Since(begin)
	return a
}

// await gives a cancelled task its grace.
func (i *instance) await(answered <-chan struct{}, a *attempt) {
	begin := time.Now()
	grace := time.NewTimer(i.stage.manifest.Grace)
	defer grace.Stop()
	a.calledOff = true
	select {
	case <-answered:
	case <-grace.C:
		a.deaf = true
		i.Kill()
		<-answered
	}
	a.letGo = time.Since(begin)
}

// within is try with a limit.
func (i *instance) within(ctx context.Context, limit time.Duration, taskType string, data []byte) attempt {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, errLimit)
	defer cancel()
	return i.try(ctx, taskType, data, newHost(specimens{}))
}

// account is the failure in a sentence for the author.
func account(err error) string {
	var f *generator.Failure
	if errors.As(err, &f) {
		return fmt.Sprintf("it failed as %s: %s", orNothing(f.Code), orNothing(f.Message))
	}
	return err.Error()
}

func orNothing(s string) string {
	if s == "" {
		return "(empty)"
	}
	return s
}
