package remote

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/sdk"
)

// runway animates with Runway's API, or a server that copies it.
//
// Confirmed in Runway's own SDK (runwayml/sdk-python 5.13.0: resources/image_to_video.py and tasks.py,
// types/image_to_video_create_params.py and task_retrieve_response.py, lib/polling.py, _client.py): the address, the
// header X-Runway-Version 2024-11-06, the ratios and lengths of each model, promptText of at most 1000 UTF-16 units, a
// data URI of at most 5 MB, the six states of a task, no more than one look in five seconds, DELETE for a task that is
// not wanted; and in docs.dev.runwayml.com, "Handle Task Failures": the families of failureCode.
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

// model is what Runway's models make where the operator's options don't say.
type model struct {
	ratios    []string
	durations []int
}

var (
	wideRatios = []string{"1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672"}
	hdRatios   = []string{"1280:720", "720:1280", "1920:1080", "1080:1920"}
	models     = map[string]model{
		"gen3a_turbo": {[]string{"1280:768", "768:1280"}, []int{5, 10}},
		"gen4_turbo":  {wideRatios, []int{5, 10}},
		"gen4.5":      {wideRatios, []int{5, 8, 10}},
		"veo3":        {hdRatios, []int{8}},
		"veo3.1":      {hdRatios, []int{4, 6, 8}},
		"veo3.1_fast": {hdRatios, []int{4, 6, 8}},
	}
)

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
	seed := o.seed & (1<<32 - 1) // what the API takes
	body := map[string]any{
		"model": p.o.Model, "promptImage": uri, "promptText": capped(o.prompt(), maxPrompt), "ratio": shape, "duration": length, "seed": seed,
	}
	made := clip{model: p.o.Model, seed: &seed, files: []string{clipName}, asked: map[string]any{"ratio": shape, "duration": length}}
	id, err := p.submit(ctx, body)
	if err != nil {
		return clip{}, err
	}
	address, err := p.await(ctx, t, id)
	if err != nil {
		return clip{}, err
	}
	t.Progress(animationDone, "fetching_film")
	err = picture.Into(t.Path(clipName), func(out *os.File) error {
		_, err := p.client.Download(ctx, address, out, maxFilmBytes)
		return err
	})
	if err != nil {
		return made, err
	}
	made.source, err = sourceOf(t, clipName)
	return made, err
}

// length is the shortest that the model makes which is long enough.
func (p *runway) length(seconds float64) (int, error) {
	for _, d := range p.o.Durations {
		if float64(d) >= seconds {
			return d, nil
		}
	}
	most := p.o.Durations[len(p.o.Durations)-1]
	return 0, sdk.Failf("unsupported_by_backend", "Duration must be at most %d seconds with the model %s: ask for a shorter film, or make it of several tasks", most, p.o.Model)
}

// ratio is the model's that is nearest in shape to what the task asks for; of equals, the one nearest in size.
func (p *runway) ratio(width, height int) string {
	best, least := "", math.Inf(1)
	for _, r := range p.o.Ratios {
		w, h := ratio(r)
		shape := math.Abs(math.Log(float64(w*height) / float64(h*width)))
		size := math.Abs(math.Log(float64(w*h) / float64(width*height)))
		if off := 1000*math.Round(100*shape) + size; off < least {
			best, least = r, off
		}
	}
	return best
}

// ratio reads W:H; zeros where it is none.
func ratio(s string) (w, h int) {
	var rest string
	if n, _ := fmt.Sscanf(s, "%d:%d%s", &w, &h, &rest); n != 2 || w < 64 || h < 64 || w > 4096 || h > 4096 {
		return 0, 0
	}
	return w, h
}

// dataURI is the panel, cropped to the film's shape, in the request itself.
func dataURI(t *sdk.Task, panel image.Image, shape string) (string, error) {
	w, h := ratio(shape)
	defer func() { _ = os.Remove(t.Path(panelName)) }()
	if err := picture.SaveJPEG(t.Path(panelName), picture.Cover(panel, w, h)); err != nil {
		return "", picture.NotWritten(err)
	}
	raw, err := os.ReadFile(t.Path(panelName))
	if err != nil {
		return "", picture.NotWritten(err)
	}
	uri := "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(raw)
	if len(uri) > maxDataURI {
		return "", sdk.Failf("input_too_large", "storyboard_images[0] has too much detail for the model server, which takes 5 MB: give a smaller or smoother image")
	}
	return uri, nil
}

// capped cuts a text at a word, so that it has at most so many UTF-16 units.
func capped(s string, most int) string {
	if len(utf16.Encode([]rune(s))) <= most {
		return s
	}
	units := 0
	for i, r := range s {
		units += max(utf16.RuneLen(r), 1)
		if units > most {
			s = s[:i]
			break
		}
	}
	if i := strings.LastIndexAny(s, " \n"); i > 0 {
		s = s[:i]
	}
	return s
}
