package prompttest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// chatOptions is the openai block of plugins.hcl.
type chatOptions struct {
	URL         string   `json:"url"`
	APIKey      string   `json:"api_key"`
	Model       string   `json:"model"`
	Temperature *float64 `json:"temperature"`
	MaxTokens   *int     `json:"max_tokens"`
	Timeout     string   `json:"timeout"`
}

const (
	defaultChatTimeout = 45 * time.Second
	maxAnswerBytes     = 1 << 20
	maxRetryAfter      = 30 * time.Second
)

// chat asks a server that has OpenAI's chat completions. It goes to the configured address only: no
// proxy from the environment, no redirects.
type chat struct {
	options chatOptions
	timeout time.Duration // of one request
	http    *http.Client
	pause   func(ctx context.Context, d time.Duration) error
}

// answer is what a model said.
type answer struct {
	text   string
	model  string // as the server names it
	cut    bool   // the answer ended at max_tokens
	usage  *usage // nil where the server does not count
	lapsed time.Duration
}

type usage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
}

func newChat(o chatOptions) (*chat, error) {
	if o.URL == "" || o.Model == "" {
		return nil, errors.New("the openai backend needs url and model")
	}
	timeout := defaultChatTimeout
	if o.Timeout != "" {
		d, err := time.ParseDuration(o.Timeout)
		if err != nil || d <= 0 {
			return nil, fmt.Errorf("timeout %q is not a positive duration such as \"45s\"", o.Timeout)
		}
		timeout = d
	}
	o.URL = strings.TrimRight(o.URL, "/")
	client := &http.Client{
		Transport:     &http.Transport{IdleConnTimeout: time.Minute},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &chat{options: o, timeout: timeout, http: client, pause: pause}, nil
}

// complete asks once, and once more when the server says when to come back.
func (c *chat) complete(ctx context.Context, prompt string) (answer, error) {
	start := time.Now()
	reply, err := c.post(ctx, prompt)
	if wait, ok := c.worthWaiting(ctx, reply, err); ok {
		if err := c.pause(ctx, wait); err != nil {
			return answer{}, err
		}
		reply, err = c.post(ctx, prompt)
	}
	if err != nil {
		return answer{}, c.unreachable(ctx, err)
	}
	a, err := c.read(reply)
	a.lapsed = time.Since(start)
	return a, err
}

// reply is a whole HTTP answer.
type reply struct {
	status     int
	retryAfter string
	body       []byte
}

func (c *chat) post(ctx context.Context, prompt string) (reply, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, errAnswerTimeout)
	defer cancel()
	body, err := json.Marshal(c.question(prompt))
	if err != nil {
		return reply{}, fmt.Errorf("encode request: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.options.URL+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return reply{}, fmt.Errorf("make request: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	if c.options.APIKey != "" {
		request.Header.Set("Authorization", "Bearer "+c.options.APIKey)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return reply{}, causeOf(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxAnswerBytes+1))
	if err != nil {
		return reply{}, causeOf(ctx, err)
	}
	return reply{status: response.StatusCode, retryAfter: response.Header.Get("Retry-After"), body: content}, nil
}

// causeOf tells our own timeout from the caller's cancel and from a broken connection.
func causeOf(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

type message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

func (c *chat) question(prompt string) any {
	return struct {
		Model       string    `json:"model"`
		Messages    []message `json:"messages"`
		Temperature *float64  `json:"temperature,omitempty"`
		MaxTokens   *int      `json:"max_tokens,omitempty"`
		Stream      bool      `json:"stream"`
	}{c.options.Model, []message{{Role: "user", Content: prompt}}, c.options.Temperature, c.options.MaxTokens, false}
}

// read makes an answer of a 200, and a failure of anything else.
func (c *chat) read(r reply) (answer, error) {
	if r.status != http.StatusOK {
		return answer{}, c.refused(r)
	}
	var completion struct {
		Model   string `json:"model"`
		Choices []struct {
			Message struct {
				Content string `json:"content"`
				Refusal string `json:"refusal"`
			} `json:"message"`
			FinishReason string `json:"finish_reason"`
		} `json:"choices"`
		Usage *usage `json:"usage"`
	}
	if len(r.body) > maxAnswerBytes || json.Unmarshal(r.body, &completion) != nil || len(completion.Choices) == 0 {
		return answer{}, notAnAnswer()
	}
	first := completion.Choices[0]
	a := answer{text: first.Message.Content, model: completion.Model, cut: first.FinishReason == "length", usage: completion.Usage}
	if a.text == "" {
		a.text = first.Message.Refusal
	}
	if a.model == "" {
		a.model = c.options.Model
	}
	return a, nil
}

// worthWaiting says how long to wait before the one repetition: as long as the server asked, if it asked
// for a time that the task has left.
func (c *chat) worthWaiting(ctx context.Context, r reply, err error) (time.Duration, bool) {
	busy := r.status == http.StatusTooManyRequests || r.status == http.StatusServiceUnavailable
	if err != nil || !busy || r.retryAfter == "" {
		return 0, false
	}
	wait, ok := retryDelay(r.retryAfter, time.Now())
	if deadline, set := ctx.Deadline(); set && time.Until(deadline) < wait {
		return 0, false
	}
	return wait, ok && wait <= maxRetryAfter
}

// retryDelay reads Retry-After: seconds or an HTTP date.
func retryDelay(header string, now time.Time) (time.Duration, bool) {
	if seconds, err := strconv.Atoi(header); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 86400)) * time.Second, true
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(at.Sub(now), 0), true
	}
	return 0, false
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
