package comfyui

import (
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
)

//go:embed schema.json
var schema []byte

// Schema is that of a plugin's comfyui block: Options, and the plugin's own.
func Schema(own []byte) json.RawMessage { return upstream.Schema(schema, own) }

// Options is what the comfyui backends of the plugins have in common.
type Options struct {
	URL        string             `json:"url"`
	APIKey     string             `json:"api_key"` // of a proxy in front of the server
	Workflow   string             `json:"workflow"`
	Inputs     map[string]Targets `json:"inputs"`
	OutputNode string             `json:"output_node"`
	Model      string             `json:"model"` // for generation_model, instead of what the workflow says
	Timeout    string             `json:"timeout"`
	Poll       string             `json:"poll_interval"`
}

// Targets are the inputs of the workflow that one value goes to: "3.inputs.seed", or a list of such.
type Targets []string

// UnmarshalJSON takes a text or a list of texts.
func (t *Targets) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = Targets{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(t))
}

const (
	defaultPoll = 2 * time.Second
	safetyNet   = 10              // with a live socket it is polled that much more seldom
	abandonTime = 4 * time.Second // for the calls that take a prompt back
)

// Client has one ComfyUI server run one workflow, several times at once if need be.
type Client struct {
	*workflow
	base    string
	header  http.Header
	http    *upstream.Client
	dialler *http.Client
	poll    time.Duration
	only    string // the node whose files are wanted; empty for all
}

// Open loads the workflow and makes a client; it dials when it is first asked. Known are the names of the values that a
// task may fill in, and numbers those of them that are numbers; all others are texts.
func Open(o Options, known, numbers []string) (*Client, error) {
	w, err := load(o, known, numbers)
	if err != nil {
		return nil, err
	}
	timeout, err := upstream.Period("timeout", o.Timeout, time.Minute)
	if err != nil {
		return nil, err
	}
	poll, err := upstream.Period("poll_interval", o.Poll, defaultPoll)
	if err != nil {
		return nil, err
	}
	if u, err := url.Parse(o.URL); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, errors.New("url must be the http or https address of a ComfyUI server, such as http://gpu-1:8188")
	}
	c := &Client{workflow: w, base: strings.TrimRight(o.URL, "/"), header: http.Header{}, poll: poll, only: o.OutputNode}
	if o.APIKey != "" {
		c.header.Set("Authorization", "Bearer "+o.APIKey)
	}
	c.http = upstream.New(upstream.Server{Name: "the ComfyUI server", BaseURL: c.base, Secret: o.APIKey, Timeout: timeout})
	c.dialler = &http.Client{
		Transport:     &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return c, nil
}

// Close lets go of the connections.
func (c *Client) Close() {
	c.http.Close()
	c.dialler.CloseIdleConnections()
}

// newID is a random UUID, as ComfyUI itself makes a prompt_id.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
