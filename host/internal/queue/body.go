package queue

import (
	"encoding/binary"
	"errors"

	"ft.tc/backlot/host/internal/task"
)

// A body is what of a task never changes: a version byte, then callback URL and metadata, each after its length,
// then data up to the end. What comes before the data is the head, which a status read can fetch alone. That of a task
// that depends on others has their names after the metadata, each after its length and all after their number.
const (
	bodyVersion      = 1
	bodyOfADependent = 2
	mostNamesOfABody = 1 << 10
)

var errBody = errors.New("a task's body is damaged")

// encodeBody gives the body and the length of its head.
func encodeBody(t task.Task) (body []byte, head int) {
	body = make([]byte, 0, len(t.CallbackURL)+len(t.Metadata)+len(t.Data)+16)
	version := byte(bodyVersion)
	if len(t.DependsOn) > 0 {
		version = bodyOfADependent
	}
	body = append(body, version)
	body = binary.AppendUvarint(body, uint64(len(t.CallbackURL)))
	body = append(body, t.CallbackURL...)
	body = binary.AppendUvarint(body, uint64(len(t.Metadata)))
	body = append(body, t.Metadata...)
	if version == bodyOfADependent {
		body = binary.AppendUvarint(body, uint64(len(t.DependsOn)))
		for _, d := range t.DependsOn {
			body = binary.AppendUvarint(body, uint64(len(d.Name)))
			body = append(body, d.Name...)
		}
	}
	head = len(body)
	return append(body, t.Data...), head
}

// decodeBody fills in what body holds; a head alone leaves Data empty.
func decodeBody(body string, t *task.Task) error {
	if body == "" {
		return nil
	}
	if body[0] != bodyVersion && body[0] != bodyOfADependent {
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
	if body[0] == bodyOfADependent {
		if rest, err = decodeNames(rest, t); err != nil {
			return err
		}
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

// decodeNames gives what t depends on its names. Their ids are fields of the task, for a retry may change them.
func decodeNames(s string, t *task.Task) (rest string, err error) {
	n, used := binary.Uvarint([]byte(s[:min(len(s), binary.MaxVarintLen64)]))
	if used <= 0 || n > mostNamesOfABody {
		return "", errBody
	}
	s = s[used:]
	for j := range int(n) {
		var name string
		if name, s, err = cut(s); err != nil {
			return "", err
		}
		if j < len(t.DependsOn) {
			t.DependsOn[j].Name = name
		}
	}
	return s, nil
}
