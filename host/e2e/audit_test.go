package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/queue"
)

// audit joins what clients were told, what plugins wrote down, what Redis holds, what webhooks said and what is left on the
// machine.
type audit struct {
	acked, lost              int
	states                   map[string]int
	executions, again        int // attempts that began; those of tasks that had begun before
	wrongOrder               int // tokens that did not grow
	unheard, heardTwice      int
	leases, waiting, repairs int
	processes, files         int
	reclaims                 []time.Duration // from the last sign of a broken attempt to the next one
}

// attempt is one as the execution log has it.
type attempt struct {
	token        int
	start, ended time.Time
}

// audit waits for the end of all tasks, looks, stops the hosts and looks again.
func (c *fleet) audit() *audit {
	c.t.Helper()
	a := &audit{acked: len(c.acked), states: map[string]int{}}
	c.readStates(a)
	c.hosts[0].eventually(90*time.Second, "all webhooks delivered", func() bool { return c.sink.tasks() >= len(c.acked) })
	a.unheard, a.heardTwice = c.sink.judge(c.acked)
	c.readExecutions(a)
	a.readRedis(c.t, c.redis.URL())
	for _, s := range c.hosts {
		s.shutDown()
		a.processes += len(processesUnder(c.t, s.dir))
		a.files += len(s.leftovers())
	}
	return a
}

func (c *fleet) readStates(a *audit) {
	for _, id := range c.acked {
		var status object
		c.hosts[0].eventually(2*time.Minute, "ended: "+id, func() bool {
			code, b, err := c.hosts[0].try(http.MethodGet, "/api/v1/tasks/"+id+"/status", nil)
			if code == http.StatusNotFound {
				a.lost++
				return true
			}
			status = nil
			return err == nil && code == http.StatusOK && json.Unmarshal(b, &status) == nil && ended(status)
		})
		state, _ := status["status"].(string)
		a.states[state]++
		if state == "failed" {
			a.states["failed: "+fmt.Sprint(status["error"])]++
		}
	}
}

// readExecutions compares the attempts of each task over all hosts.
func (c *fleet) readExecutions(a *audit) {
	runs := map[string]map[int]*attempt{}
	for _, s := range c.hosts {
		for _, line := range s.executions() {
			token, err := strconv.Atoi(line[2])
			require.NoError(c.t, err)
			ms, err := strconv.ParseInt(line[6], 10, 64)
			require.NoError(c.t, err)
			if runs[line[0]] == nil {
				runs[line[0]] = map[int]*attempt{}
			}
			if runs[line[0]][token] == nil {
				runs[line[0]][token] = &attempt{token: token}
			}
			if r := runs[line[0]][token]; line[4] == "start" {
				r.start = time.UnixMilli(ms)
			} else {
				r.ended = time.UnixMilli(ms)
			}
		}
	}
	for _, of := range runs {
		a.compare(of)
	}
	slices.Sort(a.reclaims)
}

func (a *audit) compare(of map[int]*attempt) {
	var all []*attempt
	for _, r := range of {
		all = append(all, r)
	}
	slices.SortFunc(all, func(x, y *attempt) int { return x.token - y.token })
	a.executions += len(all)
	a.again += len(all) - 1
	for n, r := range all[1:] {
		before := all[n]
		if r.start.Before(before.start) {
			a.wrongOrder++
		}
		if before.ended.IsZero() {
			a.reclaims = append(a.reclaims, r.start.Sub(before.start))
		}
	}
}

// readRedis looks for what should not be there when nothing runs.
func (a *audit) readRedis(t *testing.T, url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	q, err := queue.Open(ctx, queue.Options{URL: url})
	require.NoError(t, err)
	defer func() { _ = q.Close() }()
	for round := false; !round; {
		done, err := q.Repair(ctx)
		require.NoError(t, err)
		a.repairs, round = a.repairs+done.Fixed, done.Round
	}
	client := dial(t, url)
	for pattern, count := range map[string]*int{"a": &a.leases, "n:*": &a.leases, "q:*": &a.waiting, "k:*": &a.waiting, "u:*": &a.waiting, "l": &a.waiting} {
		keys, err := client.Keys(ctx, "*:{0}:"+pattern).Result()
		require.NoError(t, err)
		*count += len(keys)
	}
}

func (a *audit) log(t *testing.T, row string) {
	t.Helper()
	p50, most := time.Duration(0), time.Duration(0)
	if n := len(a.reclaims); n > 0 {
		p50, most = a.reclaims[n/2], a.reclaims[n-1]
	}
	t.Logf("%s: acknowledged %d, lost %d; ends %v", row, a.acked, a.lost, a.states)
	t.Logf("%s: executions %d, of them again %d, from a broken attempt's start to the next p50 %s, at most %s; tokens that did not grow %d",
		row, a.executions, a.again, p50.Round(time.Millisecond), most.Round(time.Millisecond), a.wrongOrder)
	t.Logf("%s: webhooks never heard %d, told in two ways %d; leases left %d, waiting left %d, repairs %d; processes left %d, files left %d",
		row, a.unheard, a.heardTwice, a.leases, a.waiting, a.repairs, a.processes, a.files)
}

// sound fails the test where anything was lost, doubled or left behind.
func (a *audit) sound(t *testing.T) {
	t.Helper()
	require.Zero(t, a.lost)
	require.Zero(t, a.unheard)
	require.Zero(t, a.heardTwice)
	require.Zero(t, a.wrongOrder)
	require.Zero(t, a.leases)
	require.Zero(t, a.waiting)
	require.Zero(t, a.repairs)
	require.Zero(t, a.processes)
	require.Zero(t, a.files)
}
