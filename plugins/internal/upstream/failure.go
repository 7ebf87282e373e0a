package upstream

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"ft.tc/backlot/sdk"
)

// Refusal is an answer of the server that is no success. It unwraps to the *sdk.Failure that tells it, unless the
// caller makes a better one of the body.
type Refusal struct {
	Status  int
	Body    []byte // at most 64 KiB of it
	failure *sdk.Failure
}

func (r *Refusal) Error() string { return r.failure.Message }

// Unwrap gives the *sdk.Failure.
func (r *Refusal) Unwrap() error { return r.failure }

// failure is the fault in a sentence.
func (c *Client) failure(f *fault) error {
	var told *sdk.Failure
	if f.status == 0 || f.err != nil {
		errors.As(c.broken(f), &told)
		return told
	}
	errors.As(c.refused(f), &told)
	return &Refusal{Status: f.status, Body: f.body, failure: told}
}

const notTheTask = "The task is not at fault"

// broken explains a connection that failed, or an answer that can't be used.
func (c *Client) broken(f *fault) error {
	name := sentenceStart(c.server.Name)
	var dns *net.DNSError
	switch {
	case errors.Is(f.err, errTimeout):
		return sdk.Retryf("backend_timeout", "%s did not answer within %s. %s; try again, or ask the operator for a longer timeout.", name, c.server.Timeout, notTheTask)
	case errors.Is(f.err, errNoAddress):
		return sdk.Failf("backend_unreachable", "The address of %s is no http or https URL. %s; the operator has to correct url of this backend.", c.server.Name, notTheTask)
	case errors.Is(f.err, errForbidden):
		return sdk.Failf("backend_bad_answer", "%s points to a file at an address that is not public, and it is not fetched from there. %s; the operator should look at the server.", name, notTheTask)
	case untrusted(f.err):
		return sdk.Failf("backend_unreachable", "%s has no certificate that this machine trusts, or speaks no TLS where url says https. %s; the operator has to correct url or the certificate.", name, notTheTask)
	case errors.Is(f.err, errTooLarge):
		return sdk.Failf("backend_bad_answer", "%s answered more than is accepted. %s; the operator should look at the model's settings.", name, notTheTask)
	case errors.Is(f.err, errNotJSON):
		return sdk.Failf("backend_bad_answer", "%s answered something that is not what its protocol says. %s; the operator should check that url of this backend is the address of such a server's API.", name, notTheTask)
	case errors.As(f.err, &dns):
		return sdk.Retryf("backend_unreachable", "%s can't be found under its name. %s; the operator should check url of this backend, and that the plugin may dial out (network = true).", name, notTheTask)
	case errors.Is(f.err, syscall.ECONNREFUSED):
		return sdk.Retryf("backend_unreachable", "%s does not run at its address: the connection was refused. %s; try again, or ask the operator whether it runs, and whether the plugin may dial out (network = true).", name, notTheTask)
	case f.began:
		return sdk.Retryf("backend_unreachable", "The connection to %s broke in the middle of its answer. %s; try again.", c.server.Name, notTheTask)
	}
	return sdk.Retryf("backend_unreachable", "The connection to %s failed before it answered. %s; try again, or ask the operator whether the server runs, and whether the plugin may dial out (network = true).", c.server.Name, notTheTask)
}

// refused explains an answer that is no success.
func (c *Client) refused(f *fault) error {
	name, words := sentenceStart(c.server.Name), c.words(f.body)
	switch s := f.status; {
	case s >= 300 && s < 400:
		return sdk.Failf("backend_bad_answer", "%s sends its callers on to another address%s, and redirects are not followed. %s; the operator has to write the final address as url of this backend.", name, target(f.header), notTheTask)
	case s == http.StatusUnauthorized || s == http.StatusForbidden || s == http.StatusPaymentRequired:
		return sdk.Failf("backend_unauthorized", "%s refused this service's key or account (%d)%s. %s; the operator has to correct the key or the account behind it.", name, s, words, notTheTask)
	case s == http.StatusNotFound || s == http.StatusMethodNotAllowed || s == http.StatusGone:
		return sdk.Failf("backend_not_found", "%s does not know the model, or has nothing at the address it was asked at (%d)%s. %s; the operator has to correct model or url of this backend.", name, s, words, notTheTask)
	case f.outOfCredit():
		return sdk.Retryf("backend_rate_limited", "The quota of this service at %s is used up (%d)%s. %s; the operator has to see to the account.", c.server.Name, s, words, notTheTask)
	case s == http.StatusTooManyRequests:
		return sdk.Retryf("backend_rate_limited", "%s has had too many requests from this service (%d)%s%s. %s; try again later.", name, s, when(f.header), words, notTheTask)
	case s >= 500 || s == http.StatusRequestTimeout:
		return sdk.Retryf("backend_failed", "%s failed (%d)%s. The fault is the server's, not the task's; try again later.", name, s, words)
	}
	return sdk.Failf("backend_rejected", "%s rejected the request (%d)%s. The task's data may be more than the model takes, or the options of this backend may not suit it.", name, f.status, words)
}

// target is where a redirect leads, without what may be secret in it.
func target(h http.Header) string {
	u, err := url.Parse(h.Get("Location"))
	if err != nil || u.Host == "" {
		return ""
	}
	return fmt.Sprintf(" (%s://%s)", u.Scheme, u.Host)
}

func when(h http.Header) string {
	if s := h.Get("Retry-After"); s != "" && len(s) < 10 && strings.Trim(s, "0123456789") == "" {
		return ", and asks to come back in " + s + " s"
	}
	return ""
}
