package media

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/egress"
)

// InputsFolder is the folder of the work folder that inputs are put in.
const InputsFolder = "inputs"

// maxDataURL bounds a data: URL, which has to fit into a submission anyway.
const maxDataURL = 1 << 20

// FetchOptions say how inputs are fetched. Guard and CacheDir are needed.
type FetchOptions struct {
	Guard    *egress.Guard
	CacheDir string // a folder of the fetcher's own
	Store    *Store // whose URLs are read without HTTP; may be nil

	MaxBytes   int64         // of one input [64 MiB]
	Timeout    time.Duration // of one fetch, redirects and all [60s]
	CacheBytes int64         // of all that is kept [2 GiB]
	Fresh      time.Duration // that a kept input is used without asking again [5m]
	Parallel   int           // fetches at a time [16]

	// A fetch that brings less than SlowBytes in SlowFor is given up [10 KiB in 10s].
	SlowBytes int64
	SlowFor   time.Duration
}

// Fetcher brings inputs into work folders. What came over HTTP is kept for a while, and one URL is fetched once
// however many tasks ask for it.
type Fetcher struct {
	o       FetchOptions
	cache   *cache
	flights flights
	slots   chan struct{}
}

// NewFetcher opens the cache and removes what a former life left half done there.
func NewFetcher(o FetchOptions) (*Fetcher, error) {
	if o.Guard == nil || o.CacheDir == "" {
		return nil, errors.New("inputs: a guard and a cache folder are needed")
	}
	setDefault(&o.MaxBytes, 64<<20)
	setDefault(&o.Timeout, time.Minute)
	setDefault(&o.CacheBytes, 2<<30)
	setDefault(&o.Fresh, 5*time.Minute)
	setDefault(&o.Parallel, 16)
	setDefault(&o.SlowBytes, 10<<10)
	setDefault(&o.SlowFor, 10*time.Second)
	c, err := openCache(o.CacheDir, o.CacheBytes)
	if err != nil {
		return nil, fmt.Errorf("inputs: %w", err)
	}
	return &Fetcher{o: o, cache: c, flights: flights{}, slots: make(chan struct{}, o.Parallel)}, nil
}

func setDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}

// Close gives the cache's handle back.
func (f *Fetcher) Close() error { return f.cache.root.Close() }

// Fetch brings what r names into the inputs folder of workDir, under a name of the server's. The error is a
// *generator.Failure that names the URL, or that of ctx.
func (f *Fetcher) Fetch(ctx context.Context, r generator.InputRequest, workDir string) (generator.Input, error) {
	in, err := f.fetch(ctx, r, workDir)
	if ctx.Err() != nil {
		return generator.Input{}, context.Cause(ctx)
	}
	var known *generator.Failure
	if err != nil && !errors.As(err, &known) {
		return generator.Input{}, storageFailure(err)
	}
	return in, err
}

func (f *Fetcher) fetch(ctx context.Context, r generator.InputRequest, workDir string) (generator.Input, error) {
	limit := f.o.MaxBytes
	if r.MaxBytes > 0 {
		limit = min(limit, r.MaxBytes)
	}
	src, size, err := f.source(ctx, r.URL)
	if err != nil {
		return generator.Input{}, err
	}
	defer func() { _ = src.Close() }()
	if size > limit {
		return generator.Input{}, tooLarge(r.URL, limit)
	}
	found, err := checkInput(src, size, r)
	if err != nil {
		return generator.Input{}, err
	}
	return deliver(src, size, r.URL, found, workDir)
}

// source is where the bytes of an input are read from.
type source interface {
	io.ReaderAt
	io.Closer
}

func (f *Fetcher) source(ctx context.Context, raw string) (source, int64, error) {
	if strings.HasPrefix(raw, "data:") {
		return dataURL(raw)
	}
	if path, ok := f.o.Store.path(raw); ok {
		file, rec, err := f.o.Store.open(ctx, path)
		if errors.Is(err, errNoSuchMedia) {
			return nil, 0, unavailable(raw, "there is no such media here; it may be past its retention")
		}
		if err != nil {
			return nil, 0, unavailableYet(raw, "the media store can't be read just now")
		}
		return file, rec.Size, nil
	}
	u, err := f.o.Guard.ParseURL(raw)
	if err != nil {
		return nil, 0, unavailable(raw, err.Error())
	}
	return f.remote(ctx, u.String())
}

// inMemory is a source for what is in the URL itself.
type inMemory struct {
	*strings.Reader
}

// Close has nothing to do.
func (inMemory) Close() error { return nil }

func dataURL(raw string) (source, int64, error) {
	head, data, ok := strings.Cut(raw, ",")
	if !ok || !strings.HasSuffix(head, ";base64") || len(raw) > maxDataURL {
		return nil, 0, unavailable(raw, "a data: URL has to be base64 and at most 1 MiB")
	}
	b, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		return nil, 0, unavailable(raw, "its base64 is broken")
	}
	return inMemory{strings.NewReader(string(b))}, int64(len(b)), nil
}

// deliver copies an input into the work folder. It is a copy and no link: a plugin may do with it as it likes.
func deliver(src io.ReaderAt, size int64, raw, mediaType, workDir string) (generator.Input, error) {
	root, err := os.OpenRoot(workDir)
	if err != nil {
		return generator.Input{}, fmt.Errorf("work folder: %w", err)
	}
	defer func() { _ = root.Close() }()
	if err := root.Mkdir(InputsFolder, 0o750); err != nil && !errors.Is(err, os.ErrExist) {
		return generator.Input{}, fmt.Errorf("work folder: %w", err)
	}
	sum := sha256.Sum256([]byte(raw))
	name := InputsFolder + "/" + hex.EncodeToString(sum[:8]) + "." + inputEnding(mediaType)
	temp := name + "." + newSecret()[:8]
	dst, err := root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return generator.Input{}, fmt.Errorf("work folder: %w", err)
	}
	_, err = io.Copy(dst, io.NewSectionReader(src, 0, size))
	if err = errors.Join(err, dst.Close()); err == nil {
		err = root.Rename(temp, name)
	}
	if err != nil {
		_ = root.Remove(temp)
		return generator.Input{}, fmt.Errorf("work folder: %w", err)
	}
	return generator.Input{Path: filepath.Join(workDir, name), MediaType: mediaType, Size: size}, nil
}

func unavailable(raw, why string) error {
	return generator.Failf(CodeInputUnavailable, "Input %q can't be fetched: %s.", egress.Redact(raw), why)
}

func unavailableYet(raw, why string) error {
	return generator.Retryf(CodeInputUnavailable, "Input %q can't be fetched: %s.", egress.Redact(raw), why)
}

func tooLarge(raw string, limit int64) error {
	return generator.Failf(CodeInputTooLarge, "Input %q is larger than the %d bytes that are allowed; give a smaller file.", egress.Redact(raw), limit)
}
