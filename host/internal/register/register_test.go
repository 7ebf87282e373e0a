package register_test

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"ft.tc/backlot/host/internal/payload"
	"ft.tc/backlot/host/internal/payload/payloadtest"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/redisserver/redistest"
	"ft.tc/backlot/host/internal/register"
	"ft.tc/backlot/host/internal/task"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const content = "moving pictures"

// cms is a registrar between a queue and a double of Payload.
type cms struct {
	t      *testing.T
	queue  *queue.Queue
	double *payloadtest.Double
}

func setup(t *testing.T, change func(*register.Options)) cms {
	t.Helper()
	q, err := queue.Open(t.Context(), queue.Options{URL: redistest.Start(t), HostID: "h1"})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, q.Close()) })
	c := cms{t: t, queue: q, double: payloadtest.New(t, payloadtest.Options{})}
	client, err := payload.New(payload.Options{URL: c.double.URL, APIKey: payloadtest.Key, Timeout: 5 * time.Second})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	o := register.Options{
		Queue: q, CMS: client, Patience: time.Minute, Logger: hclog.NewNullLogger(),
		Open: func(context.Context, string) (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(content)), nil
		},
	}
	if change != nil {
		change(&o)
	}
	r := register.New(o)
	r.Start()
	t.Cleanup(r.Stop)
	return c
}

// finish ends a task as far as its generator goes.
func (c cms) finish() task.ID {
	c.t.Helper()
	id, err := task.NewID()
	require.NoError(c.t, err)
	_, _, err = c.queue.Submit(c.t.Context(), []queue.Submission{{Task: task.Task{ID: id, ProjectID: "noir", Type: "shot", Priority: task.Normal, Data: []byte(`{}`)}}})
	require.NoError(c.t, err)
	claims, err := c.queue.Claim(c.t.Context(), []queue.Want{{Lane: "shot", N: 1}})
	require.NoError(c.t, err)
	require.Len(c.t, claims, 1)
	url, own := "http://localhost:8001/media/noir/x/secret-media.mp4", "own-id"
	for _, err := range c.queue.Finish(c.t.Context(), []queue.Outcome{{
		Held: queue.Held{ID: id, Token: claims[0].Token}, Kind: queue.Registering,
		Result: &task.Result{MediaURL: &url, PayloadMediaID: &own, Metadata: json.RawMessage(`{"fps":24,"warnings":["grainy"]}`),
			Artifacts: []task.Artifact{{Role: "media", URL: url, MediaType: "video/mp4", Size: int64(len(content))}}},
	}}) {
		require.NoError(c.t, err)
	}
	return id
}

func (c cms) await(id task.ID) task.Task {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(c.t.Context(), 20*time.Second)
	defer cancel()
	t, err := c.queue.Await(ctx, id)
	require.NoError(c.t, err)
	return t
}

func TestTaskCompletesWithTheIdOfItsDocument(t *testing.T) {
	t.Parallel()
	c := setup(t, nil)
	got := c.await(c.finish())
	require.Equal(t, task.Completed, got.State)
	docs := c.double.Documents()
	require.Len(t, docs, 1)
	require.Equal(t, docs[0].ID, *got.Result.PayloadMediaID)
	require.JSONEq(t, `{"fps":24,"warnings":["grainy"]}`, string(got.Result.Metadata))
}

func TestRegistrationThatFailsForAWhileIsMadeAgain(t *testing.T) {
	t.Parallel()
	c := setup(t, nil)
	c.double.Fail(payloadtest.Fault{On: "find", Status: 503}, payloadtest.Fault{On: "find", Status: 503})
	got := c.await(c.finish())
	require.Equal(t, task.Completed, got.State)
	require.Len(t, c.double.Documents(), 1)
	require.Equal(t, c.double.Documents()[0].ID, *got.Result.PayloadMediaID)
}

func TestTaskCompletesWithoutTheIdWhereTheCMSIsNotNeeded(t *testing.T) {
	t.Parallel()
	c := setup(t, func(o *register.Options) { o.Patience = 0 })
	c.double.Fail(payloadtest.Fault{On: "find", Status: 503})
	got := c.await(c.finish())
	require.Equal(t, task.Completed, got.State)
	require.NotNil(t, got.Result.MediaURL)
	require.Nil(t, got.Result.PayloadMediaID)
	var metadata struct{ Warnings []string }
	require.NoError(t, json.Unmarshal(got.Result.Metadata, &metadata))
	require.Len(t, metadata.Warnings, 2)
	require.Contains(t, metadata.Warnings[1], "could not be registered")
	require.NotContains(t, metadata.Warnings[1], payloadtest.Key)
}

func TestTaskFailsWhereTheCMSIsNeeded(t *testing.T) {
	t.Parallel()
	c := setup(t, func(o *register.Options) { o.Required = true })
	c.double.Configure(func(o *payloadtest.Options) { o.Limit = 4 }) // cut silently, as Payload does
	got := c.await(c.finish())
	require.Equal(t, task.Failed, got.State)
	require.Equal(t, "media_not_registered", got.Failure.Code)
	require.False(t, got.Failure.Retryable)
	require.Empty(t, c.double.Documents(), "a document with half a film is taken back")
}
