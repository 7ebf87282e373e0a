package generatorv1_test

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	generatorv1 "ft.tc/backlot/api/generator/v1"
)

// scripted is a plugin that answers every task with frames of its own choice.
type scripted struct {
	generatorv1.UnimplementedGeneratorServer

	answer func(a *generatorv1.Attempt, send func(*generatorv1.PluginFrame)) error
}

func (s scripted) Work(stream grpc.BidiStreamingServer[generatorv1.HostFrame, generatorv1.PluginFrame]) error {
	for {
		f, err := stream.Recv()
		if err != nil {
			return err
		}
		if g := f.GetGenerate(); g != nil {
			if err := s.answer(g.GetAttempt(), func(f *generatorv1.PluginFrame) { _ = stream.Send(f) }); err != nil {
				return err
			}
		}
	}
}

func completed(a *generatorv1.Attempt, metadata string) *generatorv1.PluginFrame {
	return &generatorv1.PluginFrame{Frame: &generatorv1.PluginFrame_Completed{
		Completed: &generatorv1.Completed{Attempt: a, Metadata: []byte(metadata)},
	}}
}

func progress(a *generatorv1.Attempt, fraction float64, step string) *generatorv1.PluginFrame {
	return &generatorv1.PluginFrame{Frame: &generatorv1.PluginFrame_Progress{
		Progress: &generatorv1.Progress{Attempt: a, Fraction: fraction, Step: step},
	}}
}

var anyTask = generator.Request{TaskID: "t", Token: 1, Type: generatortest.Type}

func TestAnswersForAnotherAttemptAreIgnoredAndCounted(t *testing.T) {
	t.Parallel()
	client := dial(t, scripted{answer: func(a *generatorv1.Attempt, send func(*generatorv1.PluginFrame)) error {
		send(completed(&generatorv1.Attempt{TaskId: a.GetTaskId(), Token: a.GetToken() + 1}, `"stale"`))
		send(completed(&generatorv1.Attempt{TaskId: "other", Token: a.GetToken()}, `"other"`))
		send(&generatorv1.PluginFrame{})
		send(completed(a, `"right"`))
		send(completed(a, `"twice"`))
		return nil
	}})
	result, err := client.Generate(t.Context(), anyTask, generatortest.NewHost())
	require.NoError(t, err)
	require.Equal(t, `"right"`, string(result.Metadata))
	require.Eventually(t, func() bool { return client.Violations() == 4 }, time.Second, time.Millisecond)
}

func TestProgressIsClampedMonotoneAndCut(t *testing.T) {
	t.Parallel()
	client := dial(t, scripted{answer: func(a *generatorv1.Attempt, send func(*generatorv1.PluginFrame)) error {
		send(progress(a, math.NaN(), "a\x00b\nc"))
		send(progress(a, 0.5, strings.Repeat("ä", 100_000)))
		send(progress(a, -1, ""))
		send(progress(a, math.Inf(1), ""))
		send(completed(a, ""))
		return nil
	}})
	h := generatortest.NewHost()
	_, err := client.Generate(t.Context(), anyTask, h)
	require.NoError(t, err)
	require.Equal(t, []generatortest.Progress{
		{Fraction: 0, Step: "a b c"}, {Fraction: 0.5, Step: strings.Repeat("ä", 32)}, {Fraction: 0.5}, {Fraction: 1},
	}, h.Progresses())
}

func TestEndOfTheStreamEndsAllThatIsInFlight(t *testing.T) {
	t.Parallel()
	client := dial(t, scripted{answer: func(*generatorv1.Attempt, func(*generatorv1.PluginFrame)) error {
		return status.Error(codes.Internal, "segmentation fault")
	}})
	_, err := client.Generate(t.Context(), anyTask, generatortest.NewHost())
	require.ErrorIs(t, err, generator.ErrGone)
	require.ErrorContains(t, err, "segmentation fault")
	<-client.Done()
	require.ErrorContains(t, client.Err(), "segmentation fault")
	_, err = client.Generate(t.Context(), anyTask, generatortest.NewHost())
	require.ErrorIs(t, err, generator.ErrGone)
}

func TestMessageBeyondTheLimitEndsTheStream(t *testing.T) {
	t.Parallel()
	client := dial(t, scripted{answer: func(a *generatorv1.Attempt, send func(*generatorv1.PluginFrame)) error {
		send(completed(a, strings.Repeat("x", 9<<20)))
		return nil
	}}, grpc.MaxSendMsgSize(64<<20)) // a plugin whose library does not know the limit
	_, err := client.Generate(t.Context(), anyTask, generatortest.NewHost())
	require.ErrorIs(t, err, generator.ErrGone)
	require.Equal(t, codes.ResourceExhausted, status.Code(client.Err()))
}

func TestResultBeyondTheLimitIsAFailureThatSaysSo(t *testing.T) {
	t.Parallel()
	_, err := generate(t, connect(t, generatortest.Fixture()), generatortest.Instruction{Do: "big", N: 9 << 20})
	requireFailure(t, err, "result_too_large", "larger than the 8 MiB")
	_, err = generate(t, connect(t, generatortest.Fixture()), generatortest.Instruction{Do: "echo", Text: strings.Repeat("x", 9<<20)})
	requireFailure(t, err, "task_data_too_large", "larger than the 8 MiB")
}

func TestPanicIsAFailureOfItsTaskOnly(t *testing.T) {
	t.Parallel()
	client := connect(t, generatortest.Fixture())
	_, err := generate(t, client, generatortest.Instruction{Do: "panic", Text: "/secret/path"})
	f := requireFailure(t, err, "generator_panic", "broke off")
	require.True(t, f.Retryable)
	require.NotContains(t, f.Message, "secret")
	_, err = generate(t, client, generatortest.Instruction{Do: "echo"})
	require.NoError(t, err)
}

func TestErrorThatIsNoFailureKeepsItsDetailsToItself(t *testing.T) {
	t.Parallel()
	_, err := generate(t, connect(t, generatortest.Fixture()), generatortest.Instruction{Do: "error", Text: "open /secret/path"})
	f := requireFailure(t, err, "generator_error", "unexpected error")
	require.True(t, f.Retryable)
	require.NotContains(t, f.Message, "secret")
}

func TestHeartbeatsComeWithoutTasks(t *testing.T) {
	t.Parallel()
	client := connect(t, generatortest.Fixture(), generatorv1.WithHeartbeat(5*time.Millisecond))
	first := client.Heartbeat()
	require.Eventually(t, func() bool { return client.Heartbeat().Sub(first) > 20*time.Millisecond }, 5*time.Second, time.Millisecond)
}

func TestProgressOfAFloodIsCoalesced(t *testing.T) {
	t.Parallel()
	h := generatortest.NewHost()
	client := connect(t, generatortest.Fixture())
	data, err := json.Marshal(generatortest.Instruction{Do: "progress", N: 200_000})
	require.NoError(t, err)
	start := time.Now()
	_, err = client.Generate(t.Context(), generator.Request{TaskID: "t", Type: generatortest.Type, Data: data}, h)
	require.NoError(t, err)
	most := 3 + int(time.Since(start)/(100*time.Millisecond))
	t.Logf("200,000 reports in %s came as %d", time.Since(start), len(h.Progresses()))
	require.LessOrEqual(t, len(h.Progresses()), most)
}

func generate(t *testing.T, p generator.Plugin, do generatortest.Instruction) (generator.Result, error) {
	t.Helper()
	data, err := json.Marshal(do)
	require.NoError(t, err)
	r := anyTask
	r.Data = data
	return p.Generate(context.Background(), r, generatortest.NewHost())
}

func requireFailure(t *testing.T, err error, code, message string) *generator.Failure {
	t.Helper()
	var f *generator.Failure
	require.ErrorAs(t, err, &f)
	require.Equal(t, code, f.Code)
	require.Contains(t, f.Message, message)
	return f
}
