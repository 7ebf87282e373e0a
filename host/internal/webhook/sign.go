package webhook

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

const (
	secretPrefix   = "whsec_"
	minSecretBytes = 24 // of Standard Webhooks
)

var errSecret = errors.New(`webhook secret: it has to be base64 of at least 24 bytes, as "openssl rand -base64 32" gives, with or without "whsec_" before it`)

// signers sign with every secret that is valid now, so that a receiver may change over in its own time.
type signers []*standardwebhooks.Webhook

func newSigners(secrets []string) (signers, error) {
	var out signers
	for _, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, secretPrefix))
		if err != nil || len(key) < minSecretBytes {
			return nil, errSecret
		}
		w, err := standardwebhooks.NewWebhookRaw(key)
		if err != nil {
			return nil, errSecret
		}
		out = append(out, w)
	}
	return out, nil
}

// sign sets the headers of Standard Webhooks. The id is the same for every sending of a callback. Without a secret there is no signature.
func (s signers) sign(h http.Header, id string, at time.Time, body []byte) error {
	h.Set(standardwebhooks.HeaderWebhookID, id)
	h.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
	all := make([]string, 0, len(s))
	for _, w := range s {
		signature, err := w.Sign(id, at, body)
		if err != nil {
			return err
		}
		all = append(all, signature)
	}
	if len(all) > 0 {
		h.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(all, " "))
	}
	return nil
}
