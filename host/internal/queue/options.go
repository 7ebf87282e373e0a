package queue

import (
	"errors"
	"time"

	"github.com/hashicorp/go-hclog"

	"ft.tc/backlot/host/internal/telemetry"
)

// DefaultCrashes is how many crashes quarantine a task where nobody says another figure.
const DefaultCrashes = 3

// Options say where Redis is and what the queue holds its callers to. Zero values get the defaults in brackets.
type Options struct {
	URL    string // redis://, rediss:// or unix://; several hosts in one redis:// URL are a cluster
	Prefix string // of every key [backlot]
	HostID string // of this host: owns leases, is woken; the same after a restart. Required to claim.

	LeaseTTL  time.Duration // right to run a task without renewing it [15s]
	Retention time.Duration // an ended task and its media are kept so long [168h]

	Attempts int // failures after which RetryLater is an end, where the outcome names no figure [3]
	Crashes  int // crashes after which a task is quarantined [3]

	LogBytes int // of all that plugins said of tasks and that is kept, over all of them [64 MiB]

	Limits  Limits
	Metrics *telemetry.Metrics // [none]
	Logger  hclog.Logger       // [discards]
}

// Limits are what callers and projects are held to, over all hosts. A negative figure lifts its limit.
type Limits struct {
	SubmissionsPerMinute  int // of one key [100]
	StatusReadsPerMinute  int // of one key [1000]
	WebhookTestsPerMinute int // of one key [10]
	QueuedTasks           int // waiting tasks over all types [100000]

	ConcurrentPerProject int            // processed at once; the rest waits [50]
	ConcurrentByProject  map[string]int // instead, for the projects that it names

	LowerOneIn int // a lower priority that waits gets at least one start in so many [16]
}

func (o *Options) defaults() error {
	if o.URL == "" {
		return errors.New("no Redis URL")
	}
	set(&o.Prefix, "backlot")
	set(&o.LeaseTTL, 15*time.Second)
	set(&o.Retention, 7*24*time.Hour)
	set(&o.Attempts, 3)
	set(&o.Crashes, DefaultCrashes)
	set(&o.LogBytes, 64<<20)
	set(&o.Limits.SubmissionsPerMinute, 100)
	set(&o.Limits.StatusReadsPerMinute, 1000)
	set(&o.Limits.WebhookTestsPerMinute, 10)
	set(&o.Limits.QueuedTasks, 100_000)
	set(&o.Limits.ConcurrentPerProject, 50)
	set(&o.Limits.LowerOneIn, 16)
	if o.Logger == nil {
		o.Logger = hclog.NewNullLogger()
	}
	return nil
}

func set[T comparable](v *T, fallback T) {
	var zero T
	if *v == zero {
		*v = fallback
	}
}
