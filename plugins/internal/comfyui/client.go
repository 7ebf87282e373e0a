package comfyui

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
)

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

const (
	defaultPoll = 2 * time.Second
	safetyNet   = 10              // with a live socket it is polled that much more seldom
	abandonTime = 4 * time.Second // for the calls that take a prompt back
)

// Client speaks to one ComfyUI server. It may run several prompts at once.
type Client struct {
	base    string
	header  http.Header
	http    *upstream.Client
	dialler *http.Client
	poll    time.Duration
	only    string // the node whose files are wanted; empty for all
}

// Open makes a client and loads its workflow. Known and numbers are as Load has them.
func Open(o Options, known, numbers []string) (*Client, *Workflow, error) {
	w, err := Load(o.Workflow, o.Inputs, known, numbers)
	if err != nil {
		return nil, nil, err
	}
	if o.OutputNode != "" && w.nodes[o.OutputNode] == nil {
		return nil, nil, fmt.Errorf("output_node: the workflow has no node %q", o.OutputNode)
	}
	c, err := New(o)
	return c, w, err
}

// New makes a client; it dials when it is first asked.
func New(o Options) (*Client, error) {
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
	c := &Client{base: strings.TrimRight(o.URL, "/"), header: http.Header{}, poll: poll, only: o.OutputNode}
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

// newID is a random UUID, which ComfyUI wants of a prompt_id.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	s := hex.EncodeToString(b[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// queued is an item of /queue, a list: number, prompt id, prompt, extra data, and more.
type queued struct {
	number   float64
	id       string
	clientID string
}

// UnmarshalJSON reads what is of use in the list.
func (q *queued) UnmarshalJSON(raw []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	if len(list) < 2 {
		return errors.New("an item of the queue has no prompt id")
	}
	if err := json.Unmarshal(list[0], &q.number); err != nil {
		return err
	}
	if err := json.Unmarshal(list[1], &q.id); err != nil {
		return err
	}
	var extra struct {
		ClientID string `json:"client_id"`
	}
	if len(list) > 3 && json.Unmarshal(list[3], &extra) == nil {
		q.clientID = extra.ClientID
	}
	return nil
}

// place is where a prompt is in the queue.
type place struct {
	id      string // as the server names it; empty where it is not there
	running bool
	ahead   int // prompts that come before it
}

// locate looks for a prompt by its id or by the client that sent it.
func (c *Client) locate(ctx context.Context, id, clientID string) (place, error) {
	var queue struct {
		Running []queued `json:"queue_running"`
		Pending []queued `json:"queue_pending"`
	}
	if err := c.http.JSON(ctx, http.MethodGet, "/queue", nil, &queue); err != nil {
		return place{}, err
	}
	ours := func(q queued) bool { return q.id == id || q.clientID == clientID }
	for _, q := range queue.Running {
		if ours(q) {
			return place{id: q.id, running: true}, nil
		}
	}
	for _, q := range queue.Pending {
		if !ours(q) {
			continue
		}
		p := place{id: q.id, ahead: len(queue.Running)}
		for _, other := range queue.Pending {
			if other.number < q.number {
				p.ahead++
			}
		}
		return p, nil
	}
	return place{}, nil
}
