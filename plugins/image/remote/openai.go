package remote

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// openAI paints with OpenAI's Images API, or a server that copies it.
//
// Confirmed in OpenAI's API reference (Images: create, edit) and in openai-python, image_generate_params.py,
// image_edit_params.py and images_response.py: GPT image models always answer b64_json and take output_format, the
// DALL·E models take response_format; quality is low, medium, high there and standard, hd for dall-e-3; the sizes by
// model (see sizeFor); edits are multipart with image[] parts, at most 16 of them, PNG, WebP or JPEG; answers hold
// data[].b64_json or data[].url, revised_prompt, usage. A refused prompt is a 400 with the code moderation_blocked, or
// content_policy_violation of older models.
type openAI struct {
	client *upstream.Client
	o      openAIOptions
}

type openAIOptions struct {
	URL        string   `json:"url"`
	APIKey     string   `json:"api_key"`
	Model      string   `json:"model"`
	Sizes      []string `json:"sizes"`
	References *bool    `json:"references"`
	Timeout    string   `json:"timeout"`
}

func openOpenAI(raw json.RawMessage) (painter, error) {
	var o openAIOptions
	if err := upstream.Settings(raw, &o); err != nil {
		return nil, err
	}
	if o.URL == "" || o.Model == "" {
		return nil, errors.New("it needs url and model")
	}
	timeout, err := upstream.Period("timeout", o.Timeout, 3*time.Minute)
	if err != nil {
		return nil, err
	}
	for _, s := range o.Sizes {
		if w, h := sides(s); !side(w) || !side(h) {
			return nil, errors.New("sizes must be a list such as [\"1024x1024\", \"1536x1024\"]")
		}
	}
	return &openAI{o: o, client: upstream.New(upstream.Server{
		Name: "the image model server", BaseURL: o.URL, Secret: o.APIKey, Timeout: timeout, MaxAnswer: maxPictureBytes * 4 / 3,
	})}, nil
}

func (p *openAI) close() { p.client.Close() }

// gpt reports whether the model is one of OpenAI's GPT image models; dalle, of the older ones.
func (p *openAI) gpt() bool {
	return strings.HasPrefix(p.o.Model, "gpt-image") || strings.HasPrefix(p.o.Model, "chatgpt-image")
}

func (p *openAI) dalle() bool { return strings.HasPrefix(p.o.Model, "dall-e") }

// takesReferences is so for GPT image models, unless the operator says otherwise.
func (p *openAI) takesReferences() bool {
	if p.o.References != nil {
		return *p.o.References
	}
	return p.gpt()
}

// images is the answer.
type images struct {
	Data []struct {
		B64     []byte `json:"b64_json"` // encoding/json takes the base64 away
		URL     string `json:"url"`
		Revised string `json:"revised_prompt"`
	} `json:"data"`
	Model string          `json:"model"` // some servers that copy the API say it
	Usage json.RawMessage `json:"usage"`
}

func (p *openAI) paint(ctx context.Context, t *sdk.Task, o order, file string) (painted, error) {
	made := painted{model: p.o.Model, asked: p.sizeFor(o.width, o.height)}
	var answer images
	var err error
	if p.takesReferences() && len(o.references) > 0 {
		made.references = len(o.references)
		err = p.edit(ctx, t, o, made.asked, &answer)
	} else {
		fields := map[string]any{}
		for name, value := range p.fields(o, made.asked) {
			fields[name] = value
		}
		fields["n"] = 1
		err = p.client.JSON(ctx, http.MethodPost, "/images/generations", fields, &answer)
	}
	if err != nil {
		return painted{}, refusedPrompt(p.client, err)
	}
	t.Progress(paintingDone, "fetching_picture")
	if answer.Model != "" {
		made.model = p.client.Clean(answer.Model)
	}
	made.usage = answer.Usage
	if len(answer.Data) > 0 {
		made.revised = p.client.Clean(answer.Data[0].Revised)
	}
	return made, p.keep(ctx, t, answer, file)
}

// fields are those that JSON and forms have in common.
func (p *openAI) fields(o order, size string) map[string]string {
	prompt := o.prompt()
	if o.NegativePrompt != "" {
		prompt += ". Avoid: " + o.NegativePrompt
	}
	f := map[string]string{"model": p.o.Model, "prompt": prompt, "size": size}
	switch {
	case p.gpt():
		f["output_format"] = "png"
		f["quality"] = map[string]string{"draft": "low", "standard": "medium", "high": "high"}[o.Quality]
	case p.o.Model == "dall-e-3":
		f["response_format"] = "b64_json"
		f["quality"] = map[string]string{"draft": "standard", "standard": "standard", "high": "hd"}[o.Quality]
	default:
		f["response_format"] = "b64_json"
	}
	return f
}

// keep writes the picture to the file, wherever it is.
func (p *openAI) keep(ctx context.Context, t *sdk.Task, answer images, file string) error {
	switch {
	case len(answer.Data) > 0 && len(answer.Data[0].B64) > 0:
		if err := os.WriteFile(t.Path(file), answer.Data[0].B64, 0o600); err != nil {
			return upstream.NotWritten(err)
		}
		return nil
	case len(answer.Data) > 0 && answer.Data[0].URL != "":
		return p.client.Download(ctx, answer.Data[0].URL, t.Path(file), maxPictureBytes)
	}
	return sdk.Failf("backend_bad_answer", "The image model server answered without a picture. The task is not at fault; the operator should check that url of this backend ends where OpenAI's API begins, such as /v1.")
}
