package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/task"
)

// Stored is a file in the store.
type Stored struct {
	generator.Artifact

	ID      string // of the record; stands in for payload_media_id where there is no CMS
	URL     string // public
	URLPath string // below the service's root
	Path    string // of the file on this machine, for measuring
	Size    int64  // bytes
	SHA256  string // hexadecimal
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
// plugin that still holds a file open changes nothing afterwards. Each attempt gets a folder with a secret name
// of its own, so two never mix; which one counts is said by whoever commits the URLs. Every error is a
// *generator.Failure or that of ctx.
func (s *Store) Put(ctx context.Context, projectID string, id task.ID, token uint64, workDir string, artifacts []generator.Artifact) ([]Stored, error) {
	if len(artifacts) == 0 {
		return nil, nil
	}
	if len(artifacts) > s.Limits.Files {
		return nil, generator.Failf(CodeResultRefused, "The generator left %d files; at most %d are kept.", len(artifacts), s.Limits.Files)
	}
	p := put{store: s, token: token, place: place{project: segment(projectID), taskID: id.String(), secret: newSecret()}}
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
}

func (p *put) run(ctx context.Context, workDir string, artifacts []generator.Artifact) (stored []Stored, err error) {
	temp, held, err := p.store.tempDir(fmt.Sprintf("%s-%d-%s", p.place.taskID, p.token, p.place.secret))
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = held.Close()
		if err != nil {
			_ = p.store.root.RemoveAll(temp)
		}
	}()
	if stored, err = p.copyAll(ctx, workDir, temp, artifacts); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return stored, p.publish(temp)
}

func (p *put) copyAll(ctx context.Context, workDir, temp string, artifacts []generator.Artifact) ([]Stored, error) {
	dir, err := unix.Open(workDir, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("work folder: %w", err)
	}
	defer func() { _ = unix.Close(dir) }()
	taken := map[string]bool{}
	stored := make([]Stored, 0, len(artifacts))
	for _, a := range artifacts {
		f, err := p.copyOne(ctx, dir, temp, a, taken)
		if err != nil {
			return nil, err
		}
		stored = append(stored, f)
	}
	return stored, nil
}

func (p *put) copyOne(ctx context.Context, dir int, temp string, a generator.Artifact, taken map[string]bool) (Stored, error) {
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
	at := p.place
	at.name = storedName(a, taken)
	sum, err := p.write(ctx, temp+"/"+at.name, src, size)
	if err != nil {
		return Stored{}, fmt.Errorf("copying an artifact: %w", err)
	}
	p.total += size
	rec := record{ID: newSecret()[:24], Role: a.Role, MediaType: a.MediaType, Size: size, SHA256: sum, Token: p.token, StoredAt: time.Now().UTC()}
	if err := p.writeRecord(ctx, temp+"/."+at.name+".json", rec); err != nil {
		return Stored{}, err
	}
	return Stored{
		Artifact: a, ID: rec.ID, URL: p.store.publicURL + at.url(), URLPath: at.url(),
		Path: filepath.Join(p.store.dir, at.file()), Size: size, SHA256: sum,
	}, nil
}

// openArtifact opens a regular file right in the work folder: no link is followed, no FIFO waited for.
func openArtifact(dir int, name string) (*os.File, int64, error) {
	if name == "" || name == "." || name == ".." || len(name) > 255 || strings.ContainsAny(name, "/\\\x00") {
		return nil, 0, refuseResult(name, "is not a name in the work folder")
	}
	fd, err := unix.Openat(dir, name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	switch {
	case errors.Is(err, unix.ENOENT):
		return nil, 0, refuseResult(name, "is not there")
	case errors.Is(err, unix.ELOOP), errors.Is(err, unix.ENXIO), errors.Is(err, unix.ENODEV):
		return nil, 0, refuseResult(name, "is not a regular file")
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return nil, 0, refuseResult(name, "can't be read")
	case err != nil:
		return nil, 0, fmt.Errorf("opening an artifact: %w", err)
	}
	f := os.NewFile(uintptr(fd), "artifact")
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		_ = f.Close()
		return nil, 0, refuseResult(name, "is not a regular file")
	}
	return f, info.Size(), nil
}

func refuseResult(name, why string) error {
	return generator.Failf(CodeResultRefused, "The generator left a result that can't be kept: %.100q %s.", name, why)
}

// write copies size bytes and gives their hash. They are on the disk when it returns.
func (p *put) write(ctx context.Context, path string, src io.ReaderAt, size int64) (string, error) {
	dst, err := p.store.root.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
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

func (r cancelReader) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.src.Read(b)
}

func (p *put) writeRecord(ctx context.Context, path string, rec record) error {
	b, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	_, err = p.write(ctx, path, strings.NewReader(string(b)), int64(len(b)))
	return err
}

// publish makes the attempt's folder visible in one step, and lasting.
func (p *put) publish(temp string) error {
	parent := filesFolder + "/" + p.place.project + "/" + p.place.taskID
	if err := p.store.root.MkdirAll(parent, 0o750); err != nil {
		return err
	}
	if err := syncFolder(p.store.root, temp); err != nil {
		return err
	}
	err := p.store.root.Rename(temp, p.place.folder())
	if errors.Is(err, fs.ErrNotExist) { // the project's last other task was removed just then
		err = errors.Join(p.store.root.MkdirAll(parent, 0o750), p.store.root.Rename(temp, p.place.folder()))
	}
	if err != nil {
		return err
	}
	for _, dir := range []string{parent, filesFolder + "/" + p.place.project, filesFolder} {
		if err := syncFolder(p.store.root, dir); err != nil {
			_ = p.store.root.RemoveAll(p.place.folder())
			return err
		}
	}
	return nil
}

func syncFolder(root *os.Root, path string) error {
	d, err := root.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
