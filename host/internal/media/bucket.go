package media

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/minio/minio-go/v7"
)

// The prefixes of a bucket, below the store's own:
//
//	pending/<project>/<task>/<secret>        there while an attempt goes up, and when that was cut short
//	files/<project>/<task>/<secret>/<name>   the files, as they are
//	records/<project>/<task>/<secret>        what is known of an attempt's files; without it they are not there
//	store-id                                 what the store is known by
const (
	pendingPrefix = "pending/"
	objectsPrefix = "files/"
	recordsPrefix = "records/"
	idObject      = "store-id"
)

const (
	putLimit    = 6 * time.Hour  // for the upload of an attempt, after which it fails
	leftoverAge = 24 * time.Hour // of a mark that no upload can stand behind any more
	recordLimit = 1 << 20        // bytes of a record that are read
)

// bucket is a store's backing in a bucket of an S3-compatible server.
type bucket struct {
	core     *minio.Core
	name     string
	prefix   string // with a slash at its end, or empty
	endpoint string // for sentences
	stage    *staging
	idle     func() // ends connections that wait for use
	limits   s3Limits
}

// s3Limits are in step: a mark that is old enough to be swept can't be that of an upload which still runs.
type s3Limits struct{ put, leftover time.Duration }

// attemptRecord makes the files of an attempt visible.
type attemptRecord struct {
	Files map[string]record `json:"files"`
}

func (b *bucket) close() error {
	b.idle()
	return b.stage.root.Close()
}

func (b *bucket) key(rest string) string { return b.prefix + rest }

func (b *bucket) file(at place) string {
	return b.key(objectsPrefix + at.attempt() + "/" + at.name)
}

func (b *bucket) record(at place) string { return b.key(recordsPrefix + at.attempt()) }

// publish uploads the staged files behind a mark, then the record. What fails before the record is removed again;
// where that fails too, the mark tells a later sweep.
func (b *bucket) publish(ctx context.Context, at place, staged string, files map[string]record) error {
	ctx, cancel := context.WithTimeout(ctx, b.limits.put)
	defer cancel()
	mark := b.key(pendingPrefix + at.attempt())
	if err := b.putBytes(ctx, mark, []byte("{}")); err != nil {
		return fmt.Errorf("marking an upload: %w", err)
	}
	err := b.upload(ctx, at, staged, files)
	if err == nil {
		err = ctx.Err()
	}
	// From here on it is a matter of one small request, which is not left halfway.
	late, done := context.WithTimeout(context.WithoutCancel(ctx), s3Small)
	defer done()
	if err == nil {
		err = b.putRecord(late, at, files)
	}
	if err != nil {
		return errors.Join(err, b.removeAttempt(late, at))
	}
	_ = b.remove(late, mark) // a sweep does it otherwise, and sees the record
	return nil
}

func (b *bucket) upload(ctx context.Context, at place, staged string, files map[string]record) error {
	for name, rec := range files {
		at.name = name
		if err := b.uploadOne(ctx, b.file(at), staged+"/"+name, rec); err != nil {
			return fmt.Errorf("uploading: %w", err)
		}
	}
	return nil
}

func (b *bucket) uploadOne(ctx context.Context, key, staged string, rec record) error {
	f, err := b.stage.root.Open(staged)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	up, err := b.core.Client.PutObject(ctx, b.name, key, f, rec.Size, minio.PutObjectOptions{
		ContentType: contentType(rec.MediaType), PartSize: s3Part, NumThreads: s3Threads,
	})
	if err == nil && up.Size != rec.Size {
		err = fmt.Errorf("%d of %d bytes arrived", up.Size, rec.Size)
	}
	return err
}

func (b *bucket) putRecord(ctx context.Context, at place, files map[string]record) error {
	body, err := json.Marshal(attemptRecord{Files: files})
	if err != nil {
		return err
	}
	return b.putBytes(ctx, b.record(at), body)
}

func (b *bucket) open(ctx context.Context, at place) (content, record, error) {
	opening, cancel := context.WithTimeout(ctx, s3Serve)
	defer cancel()
	body, err := b.get(opening, b.record(at))
	if err != nil {
		return nil, record{}, noSuch(err)
	}
	var all attemptRecord
	if err := json.Unmarshal(body, &all); err != nil {
		return nil, record{}, fmt.Errorf("record of %s: %w", at.url(), err)
	}
	rec, ok := all.Files[at.name]
	if !ok {
		return nil, record{}, errNoSuchMedia
	}
	info, err := b.core.Client.StatObject(opening, b.name, b.file(at), minio.StatObjectOptions{})
	if err != nil {
		return nil, record{}, noSuch(err)
	}
	// The size is the object's, as it is the file's in a folder: one that was changed is found by Verify.
	return &object{ctx: ctx, bucket: b, key: b.file(at), size: info.Size}, rec, nil
}

// noSuch tells what is not there from what could not be asked for.
func noSuch(err error) error {
	if missing(err) {
		return errNoSuchMedia
	}
	return err
}

// get reads a small object.
func (b *bucket) get(ctx context.Context, key string) ([]byte, error) {
	r, _, _, err := b.core.GetObject(ctx, b.name, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	return io.ReadAll(io.LimitReader(r, recordLimit))
}

// id is made by the first host, on the condition that no other was first.
func (b *bucket) id(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, s3Small)
	defer cancel()
	kept, err := b.get(ctx, b.key(idObject))
	if err == nil {
		return string(kept), nil
	}
	if !missing(err) {
		return "", b.explain(ctx, err)
	}
	mine := newSecret()
	switch err := b.putNew(ctx, b.key(idObject), []byte(mine)); {
	case err == nil:
		return mine, nil
	case minio.ToErrorResponse(err).Code != minio.PreconditionFailed:
		return "", b.explain(ctx, err)
	}
	if kept, err = b.get(ctx, b.key(idObject)); err != nil {
		return "", b.explain(ctx, err)
	}
	return string(kept), nil
}
