package payload

import (
	"context"
	"io"
	"net/http"
)

// request makes a request that says who asks.
func (c *Client) request(ctx context.Context, method, address string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, http.NoBody)
	if err != nil {
		return nil, c.permanent(CodeUnreachable, "The address of Payload can't be used.")
	}
	r.Header.Set("Authorization", c.authority)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "Backlot")
	return r, nil
}

// ask sends a request without a body and gives the successful answer. The purpose is for sentences: "delete from".
func (c *Client) ask(ctx context.Context, method, address, purpose string) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, errTimeout)
	defer cancel()
	r, err := c.request(ctx, method, address)
	if err != nil {
		return nil, err
	}
	response, err := c.http.Do(r)
	if err != nil {
		return nil, c.broken(ctx, err)
	}
	defer func() { _ = response.Body.Close() }()
	return c.read(ctx, response, purpose)
}

// read takes the answer in, or says what it refuses.
func (c *Client) read(ctx context.Context, response *http.Response, purpose string) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, c.broken(ctx, err)
	case response.StatusCode/100 != 2:
		return nil, c.refused(response, raw, purpose)
	case len(raw) > maxAnswer:
		return nil, c.notPayload()
	}
	return raw, nil
}
