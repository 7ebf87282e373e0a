package adapter

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// service is the HTTP service behind an adapter: one address, no redirects, no proxy from the environment, answers of a
// bounded size.
type service struct {
	name    string // of the plugin, for sentences
	base    *url.URL
	headers map[string]string
	secrets []string
	limits  limits
	http    *http.Client
}

// limits are what the adapter grants a service.
type limits struct {
	answerBytes int64         // of one answer
	fileBytes   int64         // of all files of a task
	files       int           // of a task
	shortCall   time.Duration // for what is answered at once
	silence     time.Duration // of a download
	setup       time.Duration // to wait for a service that is starting
	away        time.Duration // for which a task waits for a service that can't be reached
	cancel      time.Duration // to wait for a cancelled task's end
	losses      int           // answers that a task may lose
	first, most time.Duration // between two questions
}

func ordinaryLimits() limits {
	return limits{
		answerBytes: 64 << 20, fileBytes: 1 << 30, files: 64,
		shortCall: 15 * time.Second, silence: 30 * time.Second, setup: 20 * time.Second, away: 30 * time.Second,
		cancel: 3 * time.Second, losses: 3, first: 250 * time.Millisecond, most: 5 * time.Second,
	}
}

func newService(name string, b block) *service {
	transport := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout:   10 * time.Second,
		IdleConnTimeout:       time.Minute,
		MaxIdleConnsPerHost:   8,
		ForceAttemptHTTP2:     true,
		DisableCompression:    true, // the cap is on what arrives
		ExpectContinueTimeout: time.Second,
	}
	return &service{
		name: name, base: b.url, headers: b.headers, secrets: secretsOf(b.headers), limits: ordinaryLimits(),
		http: &http.Client{
			Transport:     transport,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// at is the address of a path of the service.
func (s *service) at(elements ...string) string { return s.base.JoinPath(elements...).String() }

// own reads an address that the service gave of itself; anything else's is refused.
func (s *service) own(ref string) (string, error) {
	u, err := s.base.Parse(ref)
	if err != nil || !sameOrigin(s.base, u) {
		return "", errors.New("an address that is not the service's own")
	}
	return u.String(), nil
}

// question is one request.
type question struct {
	method string
	url    string
	body   any
	prefer string // the header Prefer
	trace  string // the header traceparent
}

// answer is a whole response.
type answer struct {
	status     int
	location   string
	retryAfter time.Duration
	body       []byte
}

// Ways in which a question stays without an answer.
var (
	errUnreached = errors.New("the service can't be reached") // it did not get the question
	errLost      = errors.New("the connection broke")         // it may have got the question
	errTooLarge  = errors.New("the answer is too large")
)

// ask puts a question and reads the answer, whatever its status.
func (s *service) ask(ctx context.Context, q question) (answer, error) {
	response, err := s.send(ctx, q)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, s.limits.answerBytes+1))
	switch {
	case err != nil:
		return answer{}, s.why(ctx, err)
	case int64(len(body)) > s.limits.answerBytes:
		return answer{}, errTooLarge
	}
	return answer{
		status: response.StatusCode, location: response.Header.Get("Location"),
		retryAfter: retryAfter(response.Header.Get("Retry-After")), body: body,
	}, nil
}

// askShortly is ask for what is answered at once.
func (s *service) askShortly(ctx context.Context, q question) (answer, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.limits.shortCall,
		fmt.Errorf("%w to %s: no answer within %s", errLost, s.base.Host, s.limits.shortCall))
	defer cancel()
	return s.ask(ctx, q)
}

func (s *service) send(ctx context.Context, q question) (*http.Response, error) {
	var content io.Reader
	if q.body != nil {
		encoded, err := json.Marshal(q.body)
		if err != nil {
			return nil, fmt.Errorf("encode the question: %w", err)
		}
		content = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, q.method, q.url, content)
	if err != nil {
		return nil, fmt.Errorf("make the question: %w", err)
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "backlot")
	if q.body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if q.prefer != "" {
		request.Header.Set("Prefer", q.prefer)
	}
	if q.trace != "" {
		request.Header.Set("Traceparent", q.trace)
	}
	for k, v := range s.headers {
		request.Header.Set(k, v)
	}
	response, err := s.http.Do(request)
	if err != nil {
		return nil, s.why(ctx, err)
	}
	return response, nil
}

// why tells a service that never got the question from one that may have, and both from the caller's end. The error of
// net/http holds the address with all its parameters, so only what is below it is kept.
func (s *service) why(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var outer *url.Error
	if errors.As(err, &outer) {
		err = outer.Err
	}
	reason := s.clean(err.Error(), 200)
	var operation *net.OpError
	if errors.As(err, &operation) && operation.Op == "dial" {
		return fmt.Errorf("%w at %s: %s", errUnreached, s.base.Host, reason)
	}
	return fmt.Errorf("%w to %s: %s", errLost, s.base.Host, reason)
}
