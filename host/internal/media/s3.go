package media

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 says where a bucket is and who may use it. Without keys they come from the environment, the files and the
// instance roles that Amazon's own tools know.
type S3 struct {
	Bucket, Prefix string
	Endpoint       string // a URL
	Region         string
	PathStyle      bool // the bucket is a part of the path, not of the host's name
	AccessKey      string
	SecretKey      string
}

const (
	s3Stall   = time.Minute      // without a byte in either direction, then a connection is given up
	s3Start   = 20 * time.Second // for all that is tried at start
	s3Tries   = 4                // of a request that may be repeated
	s3Small   = 30 * time.Second // for a request that carries no file
	s3Serve   = 15 * time.Second // until a file that is asked for has to be open
	s3Part    = 16 << 20         // bytes of a part of a large file
	s3Threads = 2                // parts at a time
)

// OpenS3 opens the store in a bucket, which has to be there. stageDir is a folder on this machine in which the
// attempts of this host are built and measured before they go up. An error says in one sentence what is wrong with
// the configuration and what to do.
func OpenS3(ctx context.Context, o S3, stageDir, publicURL string) (*Store, error) {
	b, err := newBucket(o, s3Stall)
	if err != nil {
		return nil, fmt.Errorf("media store: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, s3Start)
	defer cancel()
	if err = b.check(ctx); err == nil {
		b.stage, err = openStaging(stageDir)
	}
	if err != nil {
		b.idle()
		return nil, fmt.Errorf("media store: %w", err)
	}
	return newStore(b, b.stage, publicURL), nil
}

func newBucket(o S3, stall time.Duration) (*bucket, error) {
	u, err := url.Parse(o.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("the endpoint %q is no web address; write scheme, host and port, such as \"https://minio.example:9000\"", o.Endpoint)
	}
	lookup := minio.BucketLookupAuto
	if o.PathStyle {
		lookup = minio.BucketLookupPath
	}
	transport := s3Transport(stall)
	core, err := minio.NewCore(u.Host, &minio.Options{
		Creds: s3Keys(o), Secure: u.Scheme == "https", Region: o.Region, BucketLookup: lookup,
		Transport: transport, MaxRetries: s3Tries,
	})
	if err != nil {
		return nil, fmt.Errorf("the endpoint %q can't be used: %w", o.Endpoint, err)
	}
	b := &bucket{core: core, name: o.Bucket, endpoint: o.Endpoint, idle: transport.CloseIdleConnections,
		limits: s3Limits{put: putLimit, leftover: leftoverAge}}
	if o.Prefix != "" {
		b.prefix = o.Prefix + "/"
	}
	return b, nil
}

func s3Keys(o S3) *credentials.Credentials {
	if o.AccessKey != "" {
		return credentials.NewStaticV4(o.AccessKey, o.SecretKey, "")
	}
	return credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvAWS{}, &credentials.EnvMinio{}, &credentials.FileAWSCredentials{},
		&credentials.IAM{Client: &http.Client{Timeout: 3 * time.Second}},
	})
}

// s3Transport gives up connections on which nothing moves, so that a server that hangs holds nobody for longer.
func s3Transport(stall time.Duration) *http.Transport {
	dialer := net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}
	return &http.Transport{
		Proxy: http.ProxyFromEnvironment,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dialer.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &movingConn{Conn: c, stall: stall}, nil
		},
		TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConnsPerHost: 16,
		IdleConnTimeout:     min(stall, 30*time.Second),
		DisableCompression:  true,
	}
}

// movingConn is a connection that fails once it stood still for too long. What moves in one direction excuses the
// other, for while a body goes up there is no answer yet.
type movingConn struct {
	net.Conn

	stall time.Duration
}

// Read reads, and puts the deadline off.
func (c *movingConn) Read(b []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.stall)); err != nil {
		return 0, err
	}
	return c.Conn.Read(b)
}

// Write writes, and puts the deadline off.
func (c *movingConn) Write(b []byte) (int, error) {
	if err := c.SetDeadline(time.Now().Add(c.stall)); err != nil {
		return 0, err
	}
	return c.Conn.Write(b)
}
