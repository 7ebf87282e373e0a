package media

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"

	"ft.tc/backlot/host/internal/task"
)

// place is where a stored file is, as its URL says it.
type place struct {
	project, taskID, secret, name string
}

var errNoSuchMedia = errors.New("no such media")

// attempt is where all that one attempt left is, below the folder or prefix of its kind.
func (p place) attempt() string { return p.project + "/" + p.taskID + "/" + p.secret }

func (p place) url() string {
	return URLPrefix + url.PathEscape(p.project) + "/" + p.taskID + "/" + p.secret + "-" + p.name
}

// parsePath reads /media/{project}/{task}/{secret}-{name}. It takes what url gives and nothing else.
func parsePath(path string) (place, error) {
	rest, ok := strings.CutPrefix(path, URLPrefix)
	parts := strings.Split(rest, "/")
	if !ok || len(parts) != 3 {
		return place{}, errNoSuchMedia
	}
	secret, name, ok := strings.Cut(parts[2], "-")
	p := place{project: parts[0], taskID: parts[1], secret: secret, name: name}
	if _, err := task.ParseID(p.taskID); err != nil || !ok || !validProject(p.project) || !validSecret(secret) || !validName(name) {
		return place{}, errNoSuchMedia
	}
	return p, nil
}

func validProject(s string) bool {
	return s != "" && len(s) <= 129 && s == segment(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return !alphanumeric(r) && !strings.ContainsRune("._-", r)
	})
}

func validSecret(s string) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == 16 && s == strings.ToLower(s)
}

// validName takes the names that storedName makes.
func validName(s string) bool {
	return s != "" && len(s) <= 64 && s[0] != '.' && !strings.ContainsFunc(s, func(r rune) bool {
		return !alphanumeric(r) && r != '-' && r != '.'
	})
}

func alphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// segment is a project's folder. "." and ".." are good ids of projects, but not of folders.
func segment(projectID string) string {
	if strings.Trim(projectID, ".") == "" {
		return "_" + projectID
	}
	return projectID
}

func newSecret() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
