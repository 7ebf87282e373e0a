package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/task"
)

// Stored is a file in the store.
type Stored struct {
	generator.Artifact

	ID       string // of the record; stands in for payload_media_id where there is no CMS
	URL      string // public
	URLPath  string // below the service's root
	Size     int64  // bytes
	SHA256   string // hexadecimal
	Measured Measured
	Derived  bool   // made by the host out of what the generator left; its Name is none that a generator can give
	Warning  string // a sentence for the log where a picture of this file could not be made
}

// record is what the store remembers of a file, beside it.
type record struct {
	ID        string    `json:"id"`
	Role      string    `json:"role"`
	MediaType string    `json:"media_type"`
	Size      int64     `json:"size"`
	SHA256    string    `json:"sha256"`
	Token     uint64    `json:"token"` // of the attempt
	StoredAt  time.Time `json:"stored_at"`
}

// Put stores the artifacts of one attempt: all, or none and an error. They are copied out of workDir, so that a
// plugin that still holds a file open changes nothing afterwards, and the copies are measured: one that can't be
// read as what it states to be refuses them all. A poster and a thumbnail are added where Derive is set and there
// are none. Each attempt gets a folder with a secret name of its own, so two never mix; which one counts is said by
// whoever commits the URLs. Every error is a *generator.Failure or that of ctx.
func (s *Store) Put(ctx context.Context, projectID string, id task.ID, token uint64, workDir string, artifacts []generator.Artifact) ([]Stored, error) {
	if len(artifacts) == 0 {
		return nil, nil
	}
	if len(artifacts) > s.Limits.Files {
		return nil, generator.Failf(CodeResultRefused, "The generator left %d files; at most %d are kept.", len(artifacts), s.Limits.Files)
	}
	p := put{
		store: s, token: token, taken: map[string]bool{}, files: map[string]record{},
		place: place{project: segment(projectID), taskID: id.String(), secret: newSecret()},
	}
	stored, err := p.run(ctx, workDir, artifacts)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, storageFailure(err)
	}
	return stored, nil
}

// put is one Put under way.
type put struct {
	store *Store
	place place
	token uint64
	total int64
	temp  string // folder of the staging
	taken map[string]bool
	files map[string]record // by the server's names
}

func (p *put) run(ctx context.Context, workDir string, artifacts []generator.Artifact) (stored []Stored, err error) {
	stage := p.store.stage
	temp, held, err := stage.tempDir(fmt.Sprintf("%s-%d-%s", p.place.taskID, p.token, p.place.secret))
	if err != nil {
		return nil, err
	}
	p.temp = temp
	defer func() {
		_ = stage.root.RemoveAll(temp) // nothing is there any more where it was renamed
		_ = held.Close()
	}()
	if stored, err = p.copyAll(ctx, workDir, artifacts); err != nil {
		return nil, err
	}
	for i := range stored {
		if stored[i].Measured, err = Probe(ctx, p.local(stored[i]), stored[i].MediaType); err != nil {
			return nil, err
		}
	}
	if p.store.Derive {
		stored = p.derive(ctx, stored)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return stored, p.store.backing.publish(ctx, p.place, temp, p.files)
}

// local is where the staged copy of a file is on this machine.
func (p *put) local(f Stored) string {
	return filepath.Join(p.store.stage.dir, p.temp, fileName(f.URLPath))
}

func (p *put) copyAll(ctx context.Context, workDir string, artifacts []generator.Artifact) ([]Stored, error) {
	dir, err := unix.Open(workDir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("work folder: %w", err)
	}
	defer func() { _ = unix.Close(dir) }()
	stored := make([]Stored, 0, len(artifacts))
	for _, a := range artifacts {
		f, err := p.copyOne(ctx, dir, a)
		if err != nil {
			return nil, err
		}
		stored = append(stored, f)
	}
	return stored, nil
}

func (p *put) copyOne(ctx context.Context, dir int, a generator.Artifact) (Stored, error) {
	src, size, err := openArtifact(dir, a.Name)
	if err != nil {
		return Stored{}, err
	}
	defer func() { _ = src.Close() }()
	if size == 0 {
		return Stored{}, refuseResult(a.Name, "is empty")
	}
	if size > p.store.Limits.FileBytes || p.total+size > p.store.Limits.TaskBytes {
		return Stored{}, refuseResult(a.Name, fmt.Sprintf("is too large with %d bytes", size))
	}
	if err := checkArtifact(src, size, a); err != nil {
		return Stored{}, err
	}
	name := storedName(a, p.taken)
	sum, err := p.write(ctx, name, src, size)
	if err != nil {
		return Stored{}, fmt.Errorf("copying an artifact: %w", err)
	}
	p.total += size
	return p.keep(a, name, size, sum), nil
}

// keep notes a staged file for the record.
func (p *put) keep(a generator.Artifact, name string, size int64, sum string) Stored {
	at := p.place
	at.name = name
	rec := record{ID: newSecret()[:24], Role: a.Role, MediaType: a.MediaType, Size: size, SHA256: sum, Token: p.token, StoredAt: time.Now().UTC()}
	p.files[name] = rec
	return Stored{Artifact: a, ID: rec.ID, URL: p.store.publicURL + at.url(), URLPath: at.url(), Size: size, SHA256: sum}
}

// write copies size bytes of src and gives their hash. They are on the disk when it returns.
func (p *put) write(ctx context.Context, name string, src io.ReaderAt, size int64) (string, error) {
	dst, err := p.store.stage.root.OpenFile(p.temp+"/"+name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	n, err := copyHashed(ctx, dst, io.NewSectionReader(src, 0, size), sum)
	if err == nil && n != size {
		err = generator.Failf(CodeResultRefused, "The generator changed a result while it was being kept.")
	}
	if err == nil {
		err = dst.Sync()
	}
	if err := errors.Join(err, dst.Close()); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func copyHashed(ctx context.Context, dst io.Writer, src io.Reader, sum hash.Hash) (int64, error) {
	return io.CopyBuffer(io.MultiWriter(dst, sum), cancelReader{ctx, src}, make([]byte, 256<<10))
}

// cancelReader ends a long copy with its context.
type cancelReader struct {
	ctx context.Context //nolint:containedctx // of the one copy
	src io.Reader
}

// Read reads, unless it is over.
func (r cancelReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.src.Read(b)
}
