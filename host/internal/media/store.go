// Package media keeps what tasks leave and fetches what they ask for: the store and its web face, measuring of
// files, and guarded inputs. Nothing that a stranger wrote becomes part of a path here.
package media

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"ft.tc/backlot/host/internal/task"
)

// URLPrefix is the path below which a store is served.
const URLPrefix = "/media/"

// The folders of a store. An attempt is built in temp and goes to files in one rename.
const (
	filesFolder = "files" // <project>/<task>/<secret>/<name>
	tempFolder  = "temp"
)

// Limits bound what one attempt may leave.
type Limits struct {
	FileBytes int64
	TaskBytes int64
	Files     int
}

// Store keeps media in a folder. Several hosts may share the folder.
type Store struct {
	Limits Limits // may be changed before the first Put

	dir       string // absolute
	root      *os.Root
	publicURL string // without a slash at its end
}

// OpenStore opens the store at location, a folder or a file:// URL of one, and makes the folder if it is not
// there. What attempts left half done when their host died is removed. publicURL is where browsers find the service.
func OpenStore(location, publicURL string) (*Store, error) {
	dir, err := folderOf(location)
	if err != nil {
		return nil, err
	}
	for _, sub := range []string{filesFolder, tempFolder} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o750); err != nil { //nolint:gosec // the operator says where the store is
			return nil, fmt.Errorf("media store: %w", err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("media store: %w", err)
	}
	s := &Store{
		Limits:    Limits{FileBytes: 8 << 30, TaskBytes: 16 << 30, Files: 64},
		dir:       dir,
		root:      root,
		publicURL: strings.TrimRight(publicURL, "/"),
	}
	if _, err := s.sweep(); err != nil {
		return nil, errors.Join(fmt.Errorf("media store: %w", err), root.Close())
	}
	return s, nil
}

func folderOf(location string) (string, error) {
	if rest, ok := strings.CutPrefix(location, "file://"); ok {
		location = rest
	} else if strings.Contains(location, "://") {
		return "", fmt.Errorf("media store %q: only folders and file:// are supported", location)
	}
	if location == "" {
		return "", errors.New("media store: no folder given")
	}
	return filepath.Abs(location)
}

// Close gives the folder's handle back.
func (s *Store) Close() error { return s.root.Close() }

// Dir is the folder of the store.
func (s *Store) Dir() string { return s.dir }

// Remove removes all that the attempts of a task left. Nothing there is no error.
func (s *Store) Remove(_ context.Context, projectID string, id task.ID) error {
	project := filesFolder + "/" + segment(projectID)
	if err := s.root.RemoveAll(project + "/" + id.String()); err != nil {
		return fmt.Errorf("media store: %w", err)
	}
	_ = s.root.Remove(project) // succeeds for the last task only
	return nil
}

// Discard removes what one Put stored: the result of an attempt that turned out stale.
func (s *Store) Discard(stored []Stored) error {
	for _, f := range stored {
		place, err := parsePath(f.URLPath)
		if err != nil {
			return err
		}
		if err := s.root.RemoveAll(place.folder()); err != nil {
			return fmt.Errorf("media store: %w", err)
		}
	}
	return nil
}

// place is where a stored file is, as its URL says it.
type place struct {
	project, taskID, secret, name string
}

var errNoSuchMedia = errors.New("no such media")

func (p place) folder() string {
	return filesFolder + "/" + p.project + "/" + p.taskID + "/" + p.secret
}

func (p place) file() string { return p.folder() + "/" + p.name }

func (p place) record() string { return p.folder() + "/." + p.name + ".json" }

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
