package media

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/minio/minio-go/v7"
)

var errEnough = errors.New("enough seen")

// check tries at start what a Put will do: list, write and remove.
func (b *bucket) check(ctx context.Context) error {
	if keys, err := b.core.Client.GetCreds(); err != nil || keys.AccessKeyID == "" {
		return fmt.Errorf("there are no keys for %s; set access_key and secret_key, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment", b.endpoint)
	}
	err := b.each(ctx, b.key(pendingPrefix), func(minio.ObjectInfo) error { return errEnough })
	if err == nil || errors.Is(err, errEnough) {
		probe := b.key("check/" + newSecret())
		if err = b.putBytes(ctx, probe, []byte("ok")); err == nil {
			err = b.remove(ctx, probe)
		}
	}
	if err != nil {
		return b.explain(ctx, err)
	}
	return nil
}

// explain says in a sentence why the bucket can't be used, and what to do.
func (b *bucket) explain(ctx context.Context, err error) error {
	answer := minio.ToErrorResponse(err)
	switch answer.Code {
	case minio.NoSuchBucket:
		return fmt.Errorf("there is no bucket %q at %s; create it, or name another in the store's url", b.name, b.endpoint)
	case minio.InvalidAccessKeyID, "XAdminUserNotFound": // the latter is versitygw's
		return fmt.Errorf("%s does not know the access key; check access_key", b.endpoint)
	case "SignatureDoesNotMatch":
		return fmt.Errorf("the secret key does not belong to the access key; check secret_key and, where a proxy stands before %s, that it keeps the Host header", b.endpoint)
	case minio.AccessDenied, "AllAccessDisabled", "AccountProblem":
		return fmt.Errorf("the keys may not list, write and remove in the bucket %q at %s; check access_key and secret_key, or give them the right", b.name, b.endpoint)
	case "RequestTimeTooSkewed", "RequestExpired":
		return fmt.Errorf("the clocks of this machine and of %s are too far apart; set both by NTP", b.endpoint)
	case "AuthorizationHeaderMalformed", "PermanentRedirect", "TemporaryRedirect", minio.InvalidRegion:
		return fmt.Errorf("the bucket %q is in another region%s; set region", b.name, named(answer.Region))
	case "":
	default:
		if answer.StatusCode != 0 {
			return fmt.Errorf("%s refused the bucket %q with %d %s; check the endpoint and its log", b.endpoint, b.name, answer.StatusCode, answer.Code)
		}
	}
	return b.explainConnection(ctx, err)
}

func named(region string) string {
	if region == "" {
		return ""
	}
	return " (" + region + ")"
}

func (b *bucket) explainConnection(ctx context.Context, err error) error {
	var (
		cert    *tls.CertificateVerificationError
		dns     *net.DNSError
		timeout net.Error
	)
	why := "it answers with something that is no S3"
	switch {
	case errors.As(err, &cert):
		why = "its certificate is not trusted"
	case errors.As(err, &dns):
		why = "there is no host of that name"
	case ctx.Err() != nil, errors.As(err, &timeout) && timeout.Timeout():
		why = "it did not answer in time"
	case strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		why = "it speaks http, not https"
	case strings.Contains(err.Error(), "connection refused"):
		why = "nothing listens there"
	}
	return fmt.Errorf("%s can't be used: %s; check the endpoint and the network", b.endpoint, why)
}
