package remote

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/sdk"
)

// a1111 paints with Automatic1111's web UI or Forge, started with --api.
//
// Confirmed in stable-diffusion-webui, modules/api/api.py and models.py: the answer to txt2img and img2img comes when
// the picture is done, images are base64 and info is JSON in a text; requests take force_task_id, progress names
// current_task, and interrupt stops whatever runs. So it is only asked for while our task is the current one; what
// still waits for its turn can't be taken back, and is made for nobody. --api-auth is HTTP basic; errors are
// {"error", "detail", "body", "errors"}, and FastAPI's {"detail": […]} for a request of the wrong shape.
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

// ask is the body of txt2img, and with InitImages of img2img.
type ask struct {
	Prompt     string         `json:"prompt"`
	Negative   string         `json:"negative_prompt"`
	Seed       uint64         `json:"seed"`
	Width      int            `json:"width"`
	Height     int            `json:"height"`
	Steps      int            `json:"steps"`
	Sampler    string         `json:"sampler_name,omitempty"`
	CFGScale   *float64       `json:"cfg_scale,omitempty"`
	TaskID     string         `json:"force_task_id"`
	Override   map[string]any `json:"override_settings,omitempty"`
	Restore    *bool          `json:"override_settings_restore_afterwards,omitempty"`
	InitImages []string       `json:"init_images,omitempty"`
	Denoising  *float64       `json:"denoising_strength,omitempty"`
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
		return painted{}, picture.NotWritten(err)
	}
	return made, nil
}

func (p *a1111) ask(t *sdk.Task, o order) (body ask, path string, made painted, err error) {
	seed := o.seed & (1<<32 - 1) // the samplers take 32 bits
	body = ask{
		Prompt: o.prompt(), Negative: o.NegativePrompt, Seed: seed, Steps: p.steps(o.Quality),
		Sampler: p.o.Sampler, CFGScale: p.o.CFGScale, TaskID: fmt.Sprintf("backlot(%s-%d)", t.ID, t.Token),
	}
	body.Width, body.Height = picture.Within(o.width, o.height, 8, p.o.MaxSide)
	made = painted{model: p.o.Model, seed: &seed, asked: fmt.Sprintf("%dx%d", body.Width, body.Height)}
	if p.o.Model != "" {
		restore := false // loading a model back and forth takes longer than a picture
		body.Override, body.Restore = map[string]any{"sd_model_checkpoint": p.o.Model}, &restore
	}
	if len(o.references) == 0 {
		return body, "/sdapi/v1/txt2img", made, nil
	}
	raw, err := os.ReadFile(t.Path(o.references[0].name))
	if err != nil {
		return body, "", made, picture.NotWritten(err)
	}
	body.InitImages, body.Denoising = []string{base64.StdEncoding.EncodeToString(raw)}, p.o.Denoising
	made.references = 1
	return body, "/sdapi/v1/img2img", made, nil
}

// steps are the operator's for standard quality.
func (p *a1111) steps(quality string) int {
	switch quality {
	case "draft":
		return max(p.o.Steps*3/5, 1)
	case "high":
		return p.o.Steps * 8 / 5
	}
	return p.o.Steps
}

// read takes in what the server says of the picture, a JSON object in a text.
func (p *a1111) read(info string, made *painted) {
	var said struct {
		Seed  *uint64 `json:"seed"`
		Model string  `json:"sd_model_name"`
	}
	if json.Unmarshal([]byte(info), &said) == nil {
		if said.Seed != nil {
			made.seed = said.Seed
		}
		if said.Model != "" {
			made.model = p.client.Clean(said.Model)
		}
	}
	if made.model == "" {
		made.model = "stable-diffusion-webui"
	}
}
