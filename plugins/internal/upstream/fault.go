package upstream

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
)

var (
	errTimeout   = errors.New("no answer in time")
	errTooLarge  = errors.New("the answer is too large")
	errNotJSON   = errors.New("the answer is not the JSON that was expected")
	errNoAddress = errors.New("the address is no URL")
	errForbidden = errors.New("the address is not public")
)

// fault is one attempt that failed: by its connection (err) or by its answer (status).
type fault struct {
	err    error
	status int
	header http.Header
	body   []byte
	sent   bool // the request left, so the server may have accepted it
	began  bool // its answer came, at least in part
}

func (f *fault) Error() string {
	if f.err != nil {
		return f.err.Error()
	}
	return http.StatusText(f.status)
}

// lasting reports whether asking again would end the same.
func (f *fault) lasting() bool {
	for _, e := range []error{errTooLarge, errNotJSON, errNoAddress, errForbidden} {
		if errors.Is(f.err, e) {
			return true
		}
	}
	return untrusted(f.err)
}

// outOfCredit tells the 429 that no waiting mends, as OpenAI's API has it.
func (f *fault) outOfCredit() bool {
	var said struct {
		Error struct{ Code, Type string } `json:"error"`
	}
	return json.Unmarshal(f.body, &said) == nil && (said.Error.Code == "insufficient_quota" || said.Error.Type == "insufficient_quota")
}

func untrusted(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var record tls.RecordHeaderError
	return errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &hostname) || errors.As(err, &record)
}
