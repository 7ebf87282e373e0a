package generatorv1_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"ft.tc/backlot/api/generator/generatortest"
	generatorv1 "ft.tc/backlot/api/generator/v1"
)

// asker is a plugin that asks for as much at once as it may, and again the moment it is answered.
type asker struct {
	generatorv1.UnimplementedGeneratorServer

	times uint64
}

func (p asker) Work(stream grpc.BidiStreamingServer[generatorv1.HostFrame, generatorv1.PluginFrame]) error {
	var a *generatorv1.Attempt
	var asked, answered uint64
	ask := func() error {
		asked++
		return stream.Send(&generatorv1.PluginFrame{Frame: &generatorv1.PluginFrame_Input{
			Input: &generatorv1.InputRequest{Attempt: a, RequestId: asked, Url: "http://x/a.png"},
		}})
	}
	for {
		f, err := stream.Recv()
		if err != nil {
			return err
		}
		first := f.GetGenerate()
		switch {
		case first != nil:
			a = first.GetAttempt()
			for range 7 {
				err = ask()
			}
		case f.GetInput() != nil:
			answered++
		}
		switch {
		case answered == p.times:
			err = stream.Send(completed(a, `{}`))
		case asked < p.times:
			err = ask()
		}
		if err != nil {
			return err
		}
	}
}

func TestPluginMayAskAgainTheMomentItIsAnswered(t *testing.T) {
	t.Parallel()
	client := dial(t, asker{times: 5000})
	host := generatortest.NewHost()
	host.Inputs["http://x/a.png"] = "picture"
	host.Dir = t.TempDir()
	_, err := client.Generate(t.Context(), anyTask, host)
	require.NoError(t, err)
	require.Zero(t, client.Violations())
}
