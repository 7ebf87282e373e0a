package queue

import (
	"encoding/json"
	"errors"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// ErrStale refuses an act on an attempt that is no longer the task's: it was cancelled, lost its lease or ended.
var ErrStale = errors.New("the claim is not current")

// Submission is one task to store. Task needs ID, ProjectID, Type, Priority and Data; Metadata, CallbackURL and
// RetryOf where they apply. The rest of Task is ignored.
type Submission struct {
	Task task.Task

	APIKey         string // id of the key that pays for it; empty is not limited
	IdempotencyKey string // empty for none
	BodyHash       [32]byte
	Weight         float64 // share of the project inside its priority [1]
	TypicalSeconds int     // estimate while no run of the type has been seen
}

// Receipt is the answer to a submission.
type Receipt struct {
	Task             task.Task
	Position         int  // from 1
	Replayed         bool // an earlier submission's answer
	EstimatedSeconds int  // of running time
}

// Rate is where a key stands in its current window.
type Rate struct {
	Limit, Remaining int
	Reset            time.Duration // until the window ends
}

// RateKind names a window that requests are counted in.
type RateKind string

// The windows of the contract.
const (
	RateSubmit RateKind = "submit"
	RateStatus RateKind = "status"
	// RateWebhookTest counts tests of webhook handlers.
	RateWebhookTest RateKind = "webhook_test"
)

// ListQuery asks for a page of a project's tasks, newest first. Empty State and Type take all.
type ListQuery struct {
	ProjectID string
	State     task.State
	Type      string
	Since     time.Time // exclusive, to the millisecond

	Page, Limit int    // Page from 1; ignored with a Cursor
	Cursor      string // of the page before
}

// Page is a part of a list. NextCursor is empty on the last one.
type Page struct {
	Tasks      []task.Task // without Data
	Total      int
	NextCursor string
}

// Want asks for up to N tasks of a lane.
type Want struct {
	Lane string // a type, and the variant of its plugin
	N    int
}

// Claim is the right to run one attempt, until LeaseUntil by the clock of Redis unless renewed.
type Claim struct {
	Task       task.Task
	Token      uint64
	LeaseUntil time.Time
}

// Held names one attempt.
type Held struct {
	ID    task.ID
	Token uint64
}

// ProgressUpdate tells how far an attempt is. Fraction is clamped to [0,1] and never falls within the attempt;
// Step is cut to 200 bytes.
type ProgressUpdate struct {
	Held
	Fraction float64
	Step     string
}

// OutcomeKind is how an attempt ended.
type OutcomeKind string

// The ends of an attempt.
const (
	Completed   OutcomeKind = "completed"   // with Result
	Failed      OutcomeKind = "failed"      // with Failure, for good
	RetryLater  OutcomeKind = "retry_later" // with Failure; again after Delay, or failed when the attempts are used up
	Crashed     OutcomeKind = "crashed"     // the instance died: to the front, and counted apart
	Registering OutcomeKind = "registering" // with Result: completed, once its media are registered
	HandBack    OutcomeKind = "hand_back"   // not the task's doing: to the front, the attempt is not counted
)

// Outcome is the end of one attempt.
type Outcome struct {
	Held
	Kind        OutcomeKind
	Result      *task.Result
	Failure     *task.Failure
	Delay       time.Duration // RetryLater only
	MaxAttempts int           // RetryLater only [Options.Attempts]
}

// SignalKind says what a host is told.
type SignalKind string

// Wake: a type that came back short may have work. Cancel: a task that this host runs is cancelled.
const (
	Wake   SignalKind = "wake"
	Cancel SignalKind = "cancel"
)

// Signal is a message to this host. Type is set on Wake, Held on Cancel.
type Signal struct {
	Kind SignalKind
	Type string
	Held Held
}

// Expired names an ended task whose retention is over.
type Expired struct {
	ProjectID string
	ID        task.ID
}

// HostState is what this host can run just now.
type HostState struct {
	Types    map[string]TypeState `json:"types"`              // by lane
	GPU      []float64            `json:"gpu,omitempty"`      // load of each device, 0 to 100
	Draining bool                 `json:"draining,omitempty"` // it starts no tasks; those that it runs end
	Machine  string               `json:"machine,omitempty"`  // whose GPUs these are
	Devices  []GPUDevice          `json:"devices,omitempty"`
	Leases   map[string]GPUHolder `json:"leases,omitempty"` // of GPU memory that this host's tasks have, by id
}

// TypeState is what one host can do for a type.
type TypeState struct {
	Ready          bool    `json:"ready"`
	Instances      int     `json:"instances"`
	Queue          string  `json:"queue"`
	TypicalSeconds int     `json:"typical_seconds,omitempty"`
	Plugin         string  `json:"plugin,omitempty"`  // name@version
	Slots          int     `json:"slots,omitempty"`   // tasks at once; the types of one plugin share them
	Free           int     `json:"free,omitempty"`    // of them, taken by none
	Running        int     `json:"running,omitempty"` // tasks
	GPU            GPURoom `json:"gpu,omitempty"`
}

// GPURoom is how the last try to lease GPU memory for a type went.
type GPURoom string

// The kinds of room. Types that need no GPU always have it.
const (
	GPUHasRoom    GPURoom = ""
	GPUFull       GPURoom = "full"       // it would fit, once others have ended
	GPUImpossible GPURoom = "impossible" // it never fits
)

// With is what two hosts can do together.
func (s TypeState) With(o TypeState) TypeState {
	s.Ready, s.Instances = s.Ready || o.Ready, s.Instances+o.Instances
	s.Slots, s.Free = s.Slots+o.Slots, s.Free+o.Free
	s.TypicalSeconds = max(s.TypicalSeconds, o.TypicalSeconds)
	if s.Queue == "" {
		s.Queue = o.Queue
	}
	if s.GPU == GPUImpossible || o.GPU == GPUHasRoom {
		s.GPU = o.GPU
	}
	return s
}

// Health is the sum over all hosts that beat lately.
type Health struct {
	Types map[string]TypeHealth // a type with all its lanes
	Lanes map[string]TypeHealth

	// Elsewhere are the lanes that other hosts have, with the places of those that start tasks. What this one serves it knows
	// better than its last beat.
	Elsewhere map[string]TypeState

	Hosts int
	GPU   []float64 // of all hosts, in the order of their ids

	Emptied  bool // Redis has lost its data, and no task is taken or started
	ReadOnly bool // Redis answers and takes nothing: it is full, or its disk is
}

// TakesNothing is whether no task can be submitted, whatever its type.
func (h Health) TakesNothing() bool { return h.Emptied || h.ReadOnly }

// TypeHealth is one type over all hosts.
type TypeHealth struct {
	Ready     bool
	Instances int
	Queue     string
	Waiting   int // queued tasks, parked and delayed ones included
}

// Event is one change of a task, in the order in which a project's tasks changed.
type Event struct {
	ID     string // resumes a watch
	TaskID task.ID
	Kind   string // a state, "progress" or "preview"
	Data   json.RawMessage

	Ended func() (task.Task, error) // how the task ended, read once for all who watch; nil where it has not
}

// Delivery is the right to send the webhook of one task, once.
type Delivery struct {
	ID      string // stable over all attempts
	TaskID  task.ID
	Attempt int // from 1
	Token   uint64
}

// DeliveryAttempt is what became of one sending.
type DeliveryAttempt struct {
	At       time.Time     `json:"at"`
	Attempt  int           `json:"attempt"`
	Status   int           `json:"status"` // of the answer; 0 where none came
	Error    string        `json:"error,omitempty"`
	Duration time.Duration `json:"duration"`
}

// DeliveryState says where a delivery is.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPending   DeliveryState = "pending"
	DeliveryDelivered DeliveryState = "delivered"
	DeliveryDead      DeliveryState = "dead"
)

// DeliveryVerdict is what follows an attempt: again at Next, or State for good.
type DeliveryVerdict struct {
	State DeliveryState // DeliveryPending is again at Next
	Next  time.Time
}

// DeliveryLog is all that is known of a task's webhook. The attempts are the latest 50.
type DeliveryLog struct {
	ID       string
	TaskID   task.ID
	State    DeliveryState
	Next     time.Time // while pending
	Attempts []DeliveryAttempt
}
