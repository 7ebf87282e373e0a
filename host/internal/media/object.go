package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/minio/minio-go/v7"
)

// object is a file in a bucket, open for reading. It holds one answer at a time, and asks anew where the reader
// jumps or the answer breaks off: nothing is kept in memory.
type object struct {
	ctx    context.Context //nolint:containedctx // of who opened it, and reads it
	bucket *bucket
	key    string
	size   int64

	mu   sync.Mutex
	at   int64 // of Read and Seek
	body io.ReadCloser
	next int64 // that body gives
}

// Read reads on from where Seek left it.
func (o *object) Read(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.readAt(b, o.at)
	o.at += int64(n)
	return n, err
}

// ReadAt fills b, or says why not.
func (o *object) ReadAt(b []byte, off int64) (n int, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for n < len(b) && err == nil {
		var more int
		more, err = o.readAt(b[n:], off+int64(n))
		n += more
	}
	if n == len(b) {
		err = nil
	}
	return n, err
}

// Seek moves Read. It asks nobody.
func (o *object) Seek(offset int64, whence int) (int64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch whence {
	case io.SeekCurrent:
		offset += o.at
	case io.SeekEnd:
		offset += o.size
	}
	if offset < 0 {
		return 0, errors.New("seeking before the beginning")
	}
	o.at = offset
	return offset, nil
}

// Close ends the answer that is under way.
func (o *object) Close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.drop()
}

func (o *object) drop() error {
	if o.body == nil {
		return nil
	}
	err := o.body.Close()
	o.body = nil
	return err
}

// readAt reads some bytes. An answer that breaks off is asked for once more from there.
func (o *object) readAt(b []byte, off int64) (int, error) {
	if off >= o.size {
		return 0, io.EOF
	}
	if len(b) == 0 {
		return 0, nil
	}
	b = b[:min(int64(len(b)), o.size-off)]
	n, err := o.try(b, off)
	if n == 0 && err != nil && o.ctx.Err() == nil {
		n, err = o.try(b, off)
	}
	if n > 0 || err == nil {
		return n, nil
	}
	if errors.Is(err, io.EOF) { // the server's object is shorter than it was
		err = io.ErrUnexpectedEOF
	}
	return 0, fmt.Errorf("reading from the bucket: %w", err)
}

func (o *object) try(b []byte, off int64) (int, error) {
	if o.body != nil && o.next != off {
		_ = o.drop()
	}
	if o.body == nil {
		if err := o.ask(off); err != nil {
			return 0, err
		}
	}
	n, err := o.body.Read(b)
	o.next += int64(n)
	if err != nil {
		_ = o.drop()
	}
	return n, err
}

func (o *object) ask(off int64) error {
	opts := minio.GetObjectOptions{}
	if off > 0 {
		if err := opts.SetRange(off, 0); err != nil {
			return err
		}
	}
	body, _, _, err := o.bucket.core.GetObject(o.ctx, o.bucket.name, o.key, opts)
	if err != nil {
		return err
	}
	o.body, o.next = body, off
	return nil
}
