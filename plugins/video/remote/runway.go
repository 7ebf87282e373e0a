package remote

import (
	"context"
	"encoding/json"
	"errors"
	"image"
	"net/http"
	"slices"
	"strings"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// runway animates with Runway's API, or a server that copies it.
//
// Confirmed in Runway's own SDK (runwayml/sdk-python 5.13.0: resources/image_to_video.py and tasks.py,
// types/image_to_video_create_params.py and task_retrieve_response.py, lib/polling.py, _client.py): the address, the
// header X-Runway-Version 2024-11-06, the ratios and lengths of each model (those of gen4_turbo in 3.20), that
// only those called gen take a seed, promptText of at most 1000 UTF-16 units, a data URI of at most 5 MB, the six states
// of a task, no more than one look in five seconds, DELETE for a task that is not wanted; and in
// docs.dev.runwayml.com, "Handle Task Failures": the families of failureCode.
type runway struct {
	client *upstream.Client
	o      runwayOptions
	poll   time.Duration
	grace  time.Duration // for the calls that take a task back
}

type runwayOptions struct {
	URL       string   `json:"url"`
	APIKey    string   `json:"api_key"`
	Version   string   `json:"version"`
	Model     string   `json:"model"`
	Ratios    []string `json:"ratios"`
	Durations []int    `json:"durations"`
	Timeout   string   `json:"timeout"`
	Poll      string   `json:"poll_interval"`
}

const minPoll = 5 * time.Second

func openRunway(raw json.RawMessage) (animator, error) {
	o := runwayOptions{URL: "https://api.dev.runwayml.com", Version: "2024-11-06", Model: "gen4_turbo"}
	if err := upstream.Settings(raw, &o); err != nil {
		return nil, err
	}
	if o.APIKey == "" {
		return nil, errors.New("it needs api_key")
	}
	timeout, err := upstream.Period("timeout", o.Timeout, time.Minute)
	if err != nil {
		return nil, err
	}
	poll, err := upstream.Period("poll_interval", o.Poll, 6*time.Second)
	if err != nil {
		return nil, err
	}
	if poll < minPoll {
		return nil, errors.New("poll_interval must be at least 5s: that is as often as the API wants to be asked")
	}
	known, ok := models[o.Model]
	if !ok {
		known = model{hdRatios[:2], []int{5, 8, 10}}
	}
	if o.Ratios == nil {
		o.Ratios = known.ratios
	}
	if o.Durations == nil {
		o.Durations = known.durations
	}
	slices.Sort(o.Durations)
	for _, r := range o.Ratios {
		if w, h := ratio(r); w == 0 || h == 0 {
			return nil, errors.New("ratios must be a list such as [\"1280:720\"]")
		}
	}
	return &runway{o: o, poll: poll, grace: 4 * time.Second, client: upstream.New(upstream.Server{
		Name: "the Runway API", BaseURL: o.URL, Secret: o.APIKey, Timeout: timeout,
		Header: http.Header{"X-Runway-Version": {o.Version}},
	})}, nil
}

func (p *runway) close() { p.client.Close() }

const (
	panelName    = "panel.part"
	maxDataURI   = 5 << 20
	maxPrompt    = 1000 // UTF-16 units
	maxFilmBytes = 1 << 30
)

func (p *runway) animate(ctx context.Context, t *sdk.Task, o order, panel image.Image) (clip, error) {
	length, err := p.length(o.Duration)
	if err != nil {
		return clip{}, err
	}
	shape := p.ratio(o.width, o.height)
	uri, err := dataURI(t, panel, shape)
	if err != nil {
		return clip{}, err
	}
	body := map[string]any{
		"model": p.o.Model, "promptImage": uri, "promptText": capped(o.prompt(), maxPrompt), "ratio": shape, "duration": length,
	}
	made := clip{model: p.o.Model, files: []string{clipName}, asked: map[string]any{"ratio": shape, "duration": length}}
	if strings.HasPrefix(p.o.Model, "gen") {
		seed := o.seed & (1<<32 - 1) // what the API takes
		body["seed"], made.seed = seed, &seed
	}
	id, err := p.submit(ctx, body)
	if err != nil {
		return clip{}, err
	}
	address, err := p.await(ctx, t, id)
	if err != nil {
		return clip{}, err
	}
	t.Progress(animationDone, "fetching_film")
	if err := p.client.Download(ctx, address, t.Path(clipName), maxFilmBytes); err != nil {
		return made, err
	}
	made.source, err = sourceOf(t, clipName)
	return made, err
}
