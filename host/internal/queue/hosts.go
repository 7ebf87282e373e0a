package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"ft.tc/backlot/host/internal/task"
)

const beatHolds = 10 * time.Second // three beats missed

// hostRecord is a beat as it is stored.
type hostRecord struct {
	HostState

	Host  string `json:"host"`
	Since int64  `json:"since,omitempty"` // ms; of the start, by the host's clock
}

// Beat says what this host can run; every 3 seconds. It holds good for 10.
func (q *Queue) Beat(ctx context.Context, s HostState) error {
	b, err := json.Marshal(hostRecord{HostState: s, Host: q.options.HostID, Since: q.opened.UnixMilli()})
	if err != nil {
		return fmt.Errorf("the state of the host: %w", err)
	}
	typical := make(map[string]int, len(s.Types))
	for kind, state := range s.Types {
		typical[kind] = state.TypicalSeconds
	}
	q.mu.Lock()
	q.typical = typical
	q.mu.Unlock()
	_, err = q.call(ctx, beatScript, q.options.HostID, string(b), beatHolds.Milliseconds())
	return err
}

// ErrOtherStore says that the hosts on this Redis keep media elsewhere than this one.
var ErrOtherStore = errors.New("the other hosts on this Redis keep their media elsewhere")

// ShareStore notes the media store, by its id, that this host shares with the others. What one host stored another could
// not serve if it were not the same.
func (q *Queue) ShareStore(ctx context.Context, id string) error {
	v, err := q.call(ctx, shareScript, q.options.HostID, id)
	if err == nil && integer(v) == 0 {
		err = ErrOtherStore
	}
	return err
}

// Leave takes this host out of the sum at once, when it stops.
func (q *Queue) Leave(ctx context.Context) error {
	_, err := q.call(ctx, beatScript, q.options.HostID, "", 0)
	return err
}

// Health sums up what the hosts can run and what waits.
func (q *Queue) Health(ctx context.Context) (Health, error) {
	answer, err := q.list(ctx, healthScript)
	if err != nil {
		return Health{}, err
	}
	h, err := q.hostsOf(answer[0])
	if err != nil {
		return Health{}, err
	}
	waiting, _ := answer[1].([]any)
	for ; len(waiting) >= 2; waiting = waiting[2:] {
		_, lane, _ := strings.Cut(text(waiting[0]), ":")
		t := h.Lanes[lane]
		t.Waiting += max(0, int(integer(waiting[1])))
		h.Lanes[lane] = t
	}
	h.sum()
	_, err = q.call(ctx, probeScript)
	h.ReadOnly = err != nil
	return h, nil
}

// hostsOf reads what the hosts say of themselves.
func (q *Queue) hostsOf(answer any) (Health, error) {
	h := Health{Emptied: q.epoch.gone(), Types: map[string]TypeHealth{}, Lanes: map[string]TypeHealth{}, Elsewhere: map[string]TypeState{}}
	beats, _ := answer.([]any)
	for _, beat := range beats {
		var s hostRecord
		if err := json.Unmarshal([]byte(text(beat)), &s); err != nil {
			return Health{}, fmt.Errorf("a host's state: %w", err)
		}
		h.add(s)
		for lane, t := range s.Types {
			if s.Host != q.options.HostID && (t.Ready || t.Instances > 0) {
				if !t.Ready { // it drains: it has the type, and no place
					t.Instances, t.Slots, t.Free = 0, 0, 0
				}
				if other, known := h.Elsewhere[lane]; known {
					t = t.With(other)
				}
				h.Elsewhere[lane] = t
			}
		}
	}
	return h, nil
}

// sum makes the types out of their lanes.
func (h *Health) sum() {
	for lane, of := range h.Lanes {
		kind, _ := task.SplitLane(lane)
		t := h.Types[kind]
		t.Ready = t.Ready || of.Ready
		t.Instances += of.Instances
		t.Waiting += of.Waiting
		if of.Queue != "" {
			t.Queue = of.Queue
		}
		h.Types[kind] = t
	}
}

func (h *Health) add(s hostRecord) {
	h.Hosts++
	h.GPU = append(h.GPU, s.GPU...)
	for lane, state := range s.Types {
		t := h.Lanes[lane]
		t.Ready = t.Ready || state.Ready
		t.Instances += state.Instances
		if state.Queue != "" {
			t.Queue = state.Queue
		}
		h.Lanes[lane] = t
	}
}
