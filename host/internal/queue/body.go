package queue

import (
	"encoding/binary"
	"errors"

	"ft.tc/backlot/host/internal/task"
)

// A body is what of a task never changes: a version byte, then callback URL and metadata, each after its length,
// then data up to the end. What comes before the data is the head, which a status read can fetch alone.
const bodyVersion = 1

var errBody = errors.New("a task's body is damaged")

// encodeBody gives the body and the length of its head.
func encodeBody(t task.Task) (body []byte, head int) {
	body = make([]byte, 0, len(t.CallbackURL)+len(t.Metadata)+len(t.Data)+16)
	body = append(body, bodyVersion)
	body = binary.AppendUvarint(body, uint64(len(t.CallbackURL)))
	body = append(body, t.CallbackURL...)
	body = binary.AppendUvarint(body, uint64(len(t.Metadata)))
	body = append(body, t.Metadata...)
	head = len(body)
	return append(body, t.Data...), head
}

// decodeBody fills in what body holds; a head alone leaves Data empty.
func decodeBody(body string, t *task.Task) error {
	if body == "" {
		return nil
	}
	if body[0] != bodyVersion {
		return errBody
	}
	url, rest, err := cut(body[1:])
	if err != nil {
		return err
	}
	metadata, rest, err := cut(rest)
	if err != nil {
		return err
	}
	t.CallbackURL = url
	if metadata != "" {
		t.Metadata = []byte(metadata)
	}
	if rest != "" {
		t.Data = []byte(rest)
	}
	return nil
}

func cut(s string) (part, rest string, err error) {
	n, used := binary.Uvarint([]byte(s[:min(len(s), binary.MaxVarintLen64)]))
	if used <= 0 || n > uint64(len(s)-used) {
		return "", "", errBody
	}
	end := used + int(n)
	return s[used:end], s[end:], nil
}
