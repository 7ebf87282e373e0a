package remote

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// a1111 paints with Automatic1111's web UI or Forge, started with --api.
//
// Confirmed in stable-diffusion-webui, modules/api/api.py and modules/progress.py, and in Forge's: the answer to txt2img
// and img2img comes when the picture is done, images are base64 and info is JSON in a text; requests take force_task_id,
// and interrupt stops whatever runs. So it is only asked for while our task is the one that runs; what still waits for
// its turn can't be taken back, and is made for nobody. Whose picture is being made, /sdapi/v1/progress does not say
// (current_task is there in name only: api.py imports the value that it has at the start, which is None). The web
// page's own /internal/progress does, and needs no --api-auth; a server of --nowebui has none, and then neither progress
// is shown nor anything interrupted. --api-auth is HTTP basic; errors are {"error", "detail", "body", "errors"}, and
// FastAPI's {"detail": […]} for a request of the wrong shape.
type a1111 struct {
	client *upstream.Client
	once   *upstream.Client // for progress, where an answer that is late is of no use
	o      a1111Options
	poll   time.Duration
}

type a1111Options struct {
	URL       string   `json:"url"`
	Username  string   `json:"username"`
	Password  string   `json:"password"`
	Model     string   `json:"model"`
	Steps     int      `json:"steps"`
	Sampler   string   `json:"sampler"`
	CFGScale  *float64 `json:"cfg_scale"`
	Denoising *float64 `json:"denoising_strength"`
	MaxSide   int      `json:"max_side"`
	Timeout   string   `json:"timeout"`
	Poll      string   `json:"poll_interval"`
}

func openA1111(raw json.RawMessage) (painter, error) {
	o := a1111Options{Steps: 25, MaxSide: 1024}
	if err := upstream.Settings(raw, &o); err != nil {
		return nil, err
	}
	if o.URL == "" {
		return nil, errors.New("it needs url")
	}
	timeout, err := upstream.Period("timeout", o.Timeout, 10*time.Minute)
	if err != nil {
		return nil, err
	}
	poll, err := upstream.Period("poll_interval", o.Poll, time.Second)
	if err != nil {
		return nil, err
	}
	if o.MaxSide < 64 || o.Steps < 1 {
		return nil, errors.New("max_side must be at least 64 and steps at least 1")
	}
	s := upstream.Server{Name: "the Stable Diffusion web UI", BaseURL: o.URL, Timeout: timeout, MaxAnswer: maxPictureBytes * 4 / 3}
	if o.Username != "" {
		s.Secret = base64.StdEncoding.EncodeToString([]byte(o.Username + ":" + o.Password))
		s.Header = http.Header{"Authorization": {"Basic " + s.Secret}}
	}
	quick := s
	quick.Attempts, quick.Timeout = 1, 10*time.Second
	return &a1111{client: upstream.New(s), once: upstream.New(quick), o: o, poll: poll}, nil
}

func (p *a1111) close() {
	p.client.Close()
	p.once.Close()
}

func (p *a1111) paint(ctx context.Context, t *sdk.Task, o order, file string) (painted, error) {
	body, path, made, err := p.ask(t, o)
	if err != nil {
		return painted{}, err
	}
	var answer struct {
		Images [][]byte `json:"images"`
		Info   string   `json:"info"`
	}
	watching, stop := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		p.watch(watching, t, body.TaskID)
	}()
	err = p.client.JSON(ctx, http.MethodPost, path, body, &answer)
	stop()
	<-watched
	switch {
	case ctx.Err() != nil:
		p.abandon(ctx, body.TaskID)
		return painted{}, context.Cause(ctx)
	case err != nil:
		return painted{}, err
	case len(answer.Images) == 0 || len(answer.Images[0]) == 0:
		return painted{}, sdk.Failf("backend_bad_answer", "The Stable Diffusion web UI answered without a picture. The task is not at fault; the operator should look at the server.")
	}
	p.read(answer.Info, &made)
	if err := os.WriteFile(t.Path(file), answer.Images[0], 0o600); err != nil {
		return painted{}, upstream.NotWritten(err)
	}
	return made, nil
}
