package task

import (
	"errors"

	"github.com/google/uuid"
)

// ID is a UUIDv7: 16 bytes whose order is the order of time.
type ID [16]byte

// ErrMalformedID is returned for text that is no task id.
var ErrMalformedID = errors.New("malformed task id")

// NewID makes an id of now.
func NewID() (ID, error) {
	id, err := uuid.NewV7()
	return ID(id), err
}

// ParseID reads the 36-character lower-case form and no other, so that an id has one spelling.
func ParseID(s string) (ID, error) {
	id, err := uuid.Parse(s)
	if err != nil || id.String() != s || id.Version() != 7 {
		return ID{}, ErrMalformedID
	}
	return ID(id), nil
}

// String is the 36-character form.
func (id ID) String() string { return uuid.UUID(id).String() }

// IsZero reports whether no id is set.
func (id ID) IsZero() bool { return id == ID{} }

// MarshalText gives the 36-character form.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText gives.
func (id *ID) UnmarshalText(b []byte) (err error) {
	*id, err = ParseID(string(b))
	return err
}
