package config

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"time"
)

func (r *reader) media(raw *rawMedia, media *Media) {
	if raw == nil {
		return
	}
	var store mediaURL
	read(r, raw.URL, &store, r.store)
	media.Dir = store.dir
	if store.bucket != "" {
		media.S3 = &S3{Bucket: store.bucket, Prefix: store.prefix, Endpoint: "https://s3.amazonaws.com"}
	}
	read(r, raw.Retention, &media.Retention, parseDuration)
	if store != (mediaURL{}) || raw.URL == nil { // else there is a fault already
		r.s3(raw.S3, media.S3)
	}
	media.Payload = r.payload(raw.Payload)
}

// mediaURL is where the store is: a folder, or a bucket.
type mediaURL struct{ dir, bucket, prefix string }

var bucketPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// store reads "file://PATH", where PATH may be relative, or "s3://BUCKET/PREFIX". It does not repeat the URL in its error:
// it may hold a secret, by mistake.
func (r *reader) store(s string) (mediaURL, error) {
	if path, found := strings.CutPrefix(s, "file://"); found && path != "" {
		dir, err := r.path(path)
		return mediaURL{dir: dir}, err
	}
	rest, found := strings.CutPrefix(s, "s3://")
	bucket, prefix, _ := strings.Cut(rest, "/")
	if found && bucketPattern.MatchString(bucket) && !strings.ContainsAny(prefix, "?#\\") && !strings.Contains("/"+prefix+"/", "/../") {
		return mediaURL{bucket: bucket, prefix: strings.Trim(prefix, "/")}, nil
	}
	return mediaURL{}, errors.New("must be \"file://\" and a folder, such as \"file://data/media\", or \"s3://\" and a bucket, such as \"s3://studio-media/backlot\"")
}

func (r *reader) s3(raw *rawS3, s3 *S3) {
	if raw == nil {
		return
	}
	if s3 == nil {
		r.fault(raw.DefRange, "s3: the media store is a folder; set url to \"s3://\" and a bucket, or remove this block")
		return
	}
	read(r, raw.Endpoint, &s3.Endpoint, parseEndpoint)
	read(r, raw.Region, &s3.Region, parseText)
	r.flag(raw.PathStyle, &s3.PathStyle)
	read(r, raw.AccessKey, &s3.AccessKey, anyText)
	read(r, raw.SecretKey, &s3.SecretKey, anyText)
	if (s3.AccessKey == "") != (s3.SecretKey == "") {
		r.fault(raw.DefRange, "s3: access_key and secret_key go together; set both, or neither to take them from the environment")
	}
}

// parseEndpoint reads a web URL without a path: what comes after the host is the bucket's.
func parseEndpoint(s string) (string, error) {
	web, err := parseWebURL(s)
	if err != nil {
		return "", err
	}
	if u, err := url.Parse(web); err != nil || u.Path != "" || u.User != nil {
		return "", errors.New("must be scheme, host and port alone, such as \"https://minio.example:9000\"")
	}
	return web, nil
}

// payload is nil when the block has no URL, so that url = env("PAYLOAD_URL") switches it on.
func (r *reader) payload(raw *rawPayload) *Payload {
	if raw == nil {
		return nil
	}
	payload := &Payload{Collection: "media", Users: "users"}
	read(r, raw.URL, &payload.URL, anyText)
	read(r, raw.APIKey, &payload.APIKey, parseLine)
	read(r, raw.Collection, &payload.Collection, parseCollection)
	read(r, raw.Users, &payload.Users, parseCollection)
	r.flag(raw.Required, &payload.Required)
	payload.Patience = time.Minute
	if payload.Required {
		payload.Patience = 15 * time.Minute
	}
	read(r, raw.Patience, &payload.Patience, parseDuration)
	if payload.URL == "" {
		return nil
	}
	read(r, raw.URL, &payload.URL, parseCMSURL)
	if payload.APIKey == "" {
		r.fault(raw.DefRange, "payload: url is set, so api_key must be too")
	}
	return payload
}

// parseCMSURL reads a web URL without a user.
func parseCMSURL(s string) (string, error) {
	web, err := parseWebURL(s)
	if err != nil {
		return "", err
	}
	if u, err := url.Parse(web); err != nil || u.User != nil {
		return "", errors.New("must not hold a user or password: Payload is told who asks by api_key")
	}
	return web, nil
}

// parseLine reads a text that goes into a header.
func parseLine(s string) (string, error) {
	if strings.ContainsAny(s, "\r\n") {
		return "", errors.New("must be one line")
	}
	return s, nil
}

var slugPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// parseCollection reads the slug of a collection, which becomes a part of a path.
func parseCollection(s string) (string, error) {
	if !slugPattern.MatchString(s) {
		return "", errors.New("must be the slug of a collection: 1 to 64 letters, digits, underscores or hyphens")
	}
	return s, nil
}
