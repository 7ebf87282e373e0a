package e2e

import (
	"encoding/json"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
	launcher "ft.tc/backlot/host/internal/plugin/process"
)

func TestP25_AnswersForOtherTasksAreNeverCommitted(t *testing.T) {
	t.Parallel()
	s := startService(t, unlimited, withRude(2*time.Second))
	var others, confused, twice []string
	for range 5 {
		others = append(others, s.submit("chaos", object{"fault": "slow", "seconds": 2, "attempts": 0}))
	}
	var tokens []uint64 // the real ones, which no plugin can know
	s.eventually(10*time.Second, "all begun", func() bool { tokens = s.tokens(); return len(tokens) == len(others) })
	for range 5 {
		confused = append(confused, s.submit("rude", object{"do": "others", "others": others, "tokens": tokens}))
		twice = append(twice, s.submit("rude", object{"do": "twice"}))
	}
	wrong, failed := 0, 0
	for _, id := range others {
		status := s.await(id, 30*time.Second)
		require.Equal(t, "completed", status["status"], "%v", status)
		if status["attempt"] != 1.0 || status["result"].(object)["metadata"].(object)["generation_model"] != "chaos" {
			wrong++
		}
	}
	for _, id := range twice {
		status := s.await(id, 30*time.Second)
		if status["status"] != "completed" || status["result"].(object)["metadata"].(object)["for"] != id {
			wrong++
		}
	}
	for _, id := range confused {
		status := s.await(id, 60*time.Second)
		if status["status"] == "failed" {
			failed++
		} else {
			wrong++
		}
	}
	violations := violations(t, others, tokens)
	t.Logf("P25: %d answers for others' tasks and %d second answers: wrong commits %d, failed of those who never answered %d of %d, violations counted by a client %d",
		len(confused)*len(others)*len(tokens), 2*len(twice), wrong, failed, len(confused), violations)
	require.Zero(t, wrong)
	require.Len(t, confused, failed)
	require.EqualValues(t, len(others)*len(tokens)+1+2, violations)
}

// tokens are those that tasks of chaos began under, by the execution log.
func (s *service) tokens() (all []uint64) {
	s.t.Helper()
	for _, line := range s.executions() {
		if line[4] == "start" {
			token, err := strconv.ParseUint(line[2], 10, 64)
			require.NoError(s.t, err)
			all = append(all, token)
		}
	}
	return all
}

// violations is what the host's client counts of a process that answers for others, and then twice.
func violations(t *testing.T, others []string, tokens []uint64) uint64 {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	l := launcher.New(launcher.Options{})
	m, err := l.Pin(plugin.Manifest{Name: "rude", Source: self})
	require.NoError(t, err)
	p, err := l.Launch(t.Context(), m, plugin.LaunchOptions{RunDir: t.TempDir(), WorkDir: t.TempDir()})
	require.NoError(t, err)
	defer p.Kill()
	for _, ask := range []rudeness{{Do: "others", Others: others, Tokens: tokens}, {Do: "twice"}} {
		data, err := json.Marshal(ask)
		require.NoError(t, err)
		r := generator.Request{TaskID: ask.Do, Token: 1, Type: "rude", Data: data, WorkDir: t.TempDir()}
		if ask.Do == "twice" {
			_, err := p.Generate(t.Context(), r, generatortest.NewHost())
			require.NoError(t, err)
			continue
		}
		go func() { _, _ = p.Generate(t.Context(), r, generatortest.NewHost()) }()
	}
	counted := p.(interface{ Violations() uint64 })
	want := uint64(len(others)*len(tokens) + 1 + 2)
	require.Eventually(t, func() bool { return counted.Violations() >= want }, 10*time.Second, 10*time.Millisecond)
	return counted.Violations()
}
