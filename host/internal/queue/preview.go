package queue

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"ft.tc/backlot/host/internal/task"
)

const previewHolds = time.Minute

// PutPreview keeps a picture of what an attempt has so far, for a minute, and tells those who watch the task. It is
// dropped where the attempt is lost.
func (q *Queue) PutPreview(ctx context.Context, h Held, mediaType string, picture []byte) error {
	v, err := q.call(ctx, previewScript, raw(h.ID), token(h.Token), mediaType+"\x00"+string(picture), previewHolds.Milliseconds())
	if err == nil && integer(v) == 0 {
		return ErrStale
	}
	return err
}

// Preview is the latest picture of a task that runs; without one its media type is empty.
func (q *Queue) Preview(ctx context.Context, id task.ID) (mediaType string, picture []byte, err error) {
	s, err := q.client.Get(ctx, q.keys.preview(raw(id))).Result()
	if errors.Is(err, redis.Nil) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, q.plain(ctx, err)
	}
	mediaType, s, _ = strings.Cut(s, "\x00")
	return mediaType, []byte(s), nil
}
