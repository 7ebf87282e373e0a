package remote

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/sdk"
)

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
		return body, "", made, upstream.NotWritten(err)
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
