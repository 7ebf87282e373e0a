package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"ft.tc/backlot/host/internal/egress"
	"ft.tc/backlot/host/internal/task"
	"ft.tc/backlot/host/internal/telemetry"
)

const maxAnswer = 64 << 10 // bytes that are read of an answer

// send posts one callback under the id of its delivery. It is signed afresh: the timestamp is that of the sending.
func (c *Courier) send(ctx context.Context, id string, t task.Task) outcome {
	return c.sendWithin(ctx, c.o.Timeout, id, t)
}

func (c *Courier) sendWithin(ctx context.Context, limit time.Duration, id string, t task.Task) outcome {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	req, err := c.request(ctx, id, t)
	if err != nil {
		return outcome{err: "The callback could not be built: " + err.Error()}
	}
	resp, err := c.client.Do(req)
	if err != nil {
		return outcome{err: explain(err, limit), refusal: errors.Is(err, egress.ErrRefused)}
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.CopyN(io.Discard, resp.Body, maxAnswer) // lets the connection be used again
	o := outcome{status: resp.StatusCode, retryAfter: retryAfter(resp, time.Now())}
	if !o.success() {
		o.err = sentence(resp.StatusCode)
	} else if err != nil && !errors.Is(err, io.EOF) {
		o = outcome{err: explain(err, limit)}
	}
	return o
}

func (c *Courier) request(ctx context.Context, id string, t task.Task) (*http.Request, error) {
	body, err := Body(t)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.CallbackURL, bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("its URL can't be read")
	}
	req.GetBody = nil // a sending is tried once; the next one has a timestamp of its own
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Backlot")
	telemetry.Inject(ctx, req.Header)
	return req, c.signers.sign(req.Header, id, time.Now(), body)
}

func sentence(status int) string {
	said := fmt.Sprintf("The receiver answered %d %s", status, http.StatusText(status))
	switch {
	case status == http.StatusGone:
		return said + ", so it is not asked again."
	case status/100 == 3:
		return said + "; redirects are not followed, so give the final address as callback_url."
	}
	return said + "."
}

// explain says what went wrong without the URL, which may be a secret.
func explain(err error, timeout time.Duration) string {
	var (
		refusal *egress.RefusalError
		dns     *net.DNSError
		cert    *tls.CertificateVerificationError
		plain   tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &refusal):
		return "The callback address is refused: " + refusal.Reason + "."
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Sprintf("The receiver did not answer within %s.", timeout)
	case errors.As(err, &dns):
		return "The receiver's name could not be looked up."
	case errors.As(err, &cert):
		return badCertificate(cert)
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &plain):
		return "The receiver does not speak TLS there, and its URL says https."
	}
	return "The receiver can't be reached or broke off."
}

func badCertificate(err error) string {
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &name):
		return "The receiver's certificate is for another name."
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "The receiver's certificate has expired, or is not valid yet."
	}
	return "The receiver's certificate is not trusted."
}
