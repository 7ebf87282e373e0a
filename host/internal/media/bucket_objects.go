package media

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// removeTask takes the records first, so that nothing is visible in part.
func (b *bucket) removeTask(ctx context.Context, project, taskID string) error {
	below := project + "/" + taskID + "/"
	for _, kind := range []string{recordsPrefix, objectsPrefix} {
		if err := b.removeBelow(ctx, b.key(kind+below)); err != nil {
			return err
		}
	}
	if err := b.abortBelow(ctx, b.key(objectsPrefix+below)); err != nil {
		return err
	}
	return b.removeBelow(ctx, b.key(pendingPrefix+below))
}

func (b *bucket) removeAttempt(ctx context.Context, at place) error {
	if err := b.remove(ctx, b.record(at)); err != nil {
		return err
	}
	return b.removeFiles(ctx, at.attempt())
}

// removeFiles removes what an attempt uploaded, and its mark last of all.
func (b *bucket) removeFiles(ctx context.Context, attempt string) error {
	files := b.key(objectsPrefix + attempt + "/")
	if err := b.removeBelow(ctx, files); err != nil {
		return err
	}
	if err := b.abortBelow(ctx, files); err != nil {
		return err
	}
	return b.remove(ctx, b.key(pendingPrefix+attempt))
}

// sweep looks at the marks that are older than any upload: without a record, what they stand for is a leftover.
func (b *bucket) sweep(ctx context.Context) (removed int, err error) {
	if removed, err = b.stage.sweep(); err != nil {
		return removed, err
	}
	marks := b.key(pendingPrefix)
	old := time.Now().Add(-b.limits.leftover)
	err = b.each(ctx, marks, func(mark minio.ObjectInfo) error {
		if mark.LastModified.After(old) {
			return nil
		}
		attempt := strings.TrimPrefix(mark.Key, marks)
		_, err := b.core.Client.StatObject(ctx, b.name, b.key(recordsPrefix+attempt), minio.StatObjectOptions{})
		if err == nil {
			return b.remove(ctx, mark.Key)
		}
		if !missing(err) {
			return err
		}
		removed++
		return b.removeFiles(ctx, attempt)
	})
	return removed, err
}

func (b *bucket) removeBelow(ctx context.Context, prefix string) error {
	return b.each(ctx, prefix, func(o minio.ObjectInfo) error { return b.remove(ctx, o.Key) })
}

// abortBelow ends uploads in parts, whose parts no listing of objects shows.
func (b *bucket) abortBelow(ctx context.Context, prefix string) error {
	for keyMarker, idMarker := "", ""; ; {
		page, err := b.core.ListMultipartUploads(ctx, b.name, prefix, keyMarker, idMarker, "", 1000)
		if err != nil {
			return err
		}
		for _, up := range page.Uploads {
			err := b.core.AbortMultipartUpload(ctx, b.name, up.Key, up.UploadID)
			if err != nil && minio.ToErrorResponse(err).Code != minio.NoSuchUpload {
				return err
			}
		}
		if !page.IsTruncated {
			return nil
		}
		keyMarker, idMarker = page.NextKeyMarker, page.NextUploadIDMarker
	}
}

// each lists objects until visit gives an error.
func (b *bucket) each(ctx context.Context, prefix string, visit func(minio.ObjectInfo) error) error {
	for o := range b.core.Client.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return o.Err
		}
		if err := visit(o); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// remove removes one object. One that is not there is no error.
func (b *bucket) remove(ctx context.Context, key string) error {
	err := b.core.Client.RemoveObject(ctx, b.name, key, minio.RemoveObjectOptions{})
	if err != nil && !missing(err) {
		return err
	}
	return nil
}

// putBytes stores a small object.
func (b *bucket) putBytes(ctx context.Context, key string, body []byte) error {
	return b.putSmall(ctx, key, body, minio.PutObjectOptions{})
}

// putNew stores a small object if there is none of the name.
func (b *bucket) putNew(ctx context.Context, key string, body []byte) error {
	opts := minio.PutObjectOptions{}
	opts.SetMatchETagExcept("*")
	return b.putSmall(ctx, key, body, opts)
}

func (b *bucket) putSmall(ctx context.Context, key string, body []byte, opts minio.PutObjectOptions) error {
	ctx, cancel := context.WithTimeout(ctx, s3Small)
	defer cancel()
	opts.ContentType, opts.DisableMultipart = "application/json", true
	_, err := b.core.Client.PutObject(ctx, b.name, key, bytes.NewReader(body), int64(len(body)), opts)
	return err
}

// missing reports whether an answer says that there is no such object.
func missing(err error) bool {
	var answer minio.ErrorResponse
	return errors.As(err, &answer) && answer.Code == minio.NoSuchKey
}
