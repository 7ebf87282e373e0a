// Package media keeps what tasks leave and fetches what they ask for: the store and its web face, measuring of
// files, and guarded inputs. Nothing that a stranger wrote becomes part of a path here.
//
// A store is a folder or a bucket of an S3-compatible server, and promises the same as either:
//
//   - What an attempt leaves appears all at once or not at all. In a folder it is built aside and renamed into its
//     place; in a bucket the files go up first and one record after them, and what has no record is not there.
//   - It stands below a secret name of the attempt's own, so two attempts never mix and nobody guesses a URL.
//   - Its record holds the size and the SHA-256 of each file, taken from the bytes that were copied out of the work
//     folder, and what each file was measured to be is known before anything is visible.
//   - Whatever an attempt was about to leave when its host died is found and removed, and what is under way is not
//     taken for it: in a folder by the kernel's locks, in a bucket by a mark that is older than any Put may take.
//   - Several hosts may use one store at the same time.
package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"ft.tc/backlot/host/internal/task"
)

// URLPrefix is the path below which a store is served.
const URLPrefix = "/media/"

// discardLimit is how long the removal of a stale result may take.
const discardLimit = 30 * time.Second

// Limits bound what one attempt may leave.
type Limits struct {
	FileBytes int64
	TaskBytes int64
	Files     int
}

// Store keeps media. Limits and Derive may be changed before the first Put.
type Store struct {
	Limits Limits
	Derive bool // make a poster and a thumbnail where a generator left none

	backing   backing
	stage     *staging
	publicURL string // without a slash at its end
}

// backing is where the files of a store are: a folder or a bucket.
type backing interface {
	// publish makes the staged files of an attempt visible, all of them or none.
	publish(ctx context.Context, at place, staged string, files map[string]record) error
	// open finds a file and what is known of it; errNoSuchMedia where there is none.
	open(ctx context.Context, at place) (content, record, error)
	removeTask(ctx context.Context, project, taskID string) error
	removeAttempt(ctx context.Context, at place) error
	// sweep removes what attempts left half done, and counts them.
	sweep(ctx context.Context) (int, error)
	// id is kept in the store itself, and made by the first who asks.
	id(ctx context.Context) (string, error)
	close() error
}

// content is an open file of a store.
type content interface {
	io.ReadSeekCloser
	io.ReaderAt
}

// OpenStore opens the store at location, a folder or a file:// URL of one, and makes the folder if it is not
// there. What attempts left half done when their host died is removed. publicURL is where browsers find the service.
func OpenStore(location, publicURL string) (*Store, error) {
	dir, err := folderOf(location)
	if err != nil {
		return nil, err
	}
	f, err := openFolder(dir)
	if err != nil {
		return nil, fmt.Errorf("media store: %w", err)
	}
	return newStore(f, f.staging, publicURL), nil
}

func newStore(b backing, stage *staging, publicURL string) *Store {
	return &Store{
		Limits:    Limits{FileBytes: 8 << 30, TaskBytes: 16 << 30, Files: 64},
		Derive:    true,
		backing:   b,
		stage:     stage,
		publicURL: strings.TrimRight(publicURL, "/"),
	}
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

// Close gives the store's handles back.
func (s *Store) Close() error { return s.backing.close() }

// ID is what the store is known by, whichever host asks: a random id that is kept in the store itself. Two hosts
// that get different ones do not see what the other stores.
func (s *Store) ID(ctx context.Context) (string, error) {
	id, err := s.backing.id(ctx)
	if err != nil {
		return "", fmt.Errorf("media store: %w", err)
	}
	return id, nil
}

// Sweep removes what attempts left half done when their hosts died, and counts them. Attempts that are under way,
// on whichever host, are spared. Opening a folder sweeps it; a bucket wants to be swept now and then.
func (s *Store) Sweep(ctx context.Context) (int, error) {
	n, err := s.backing.sweep(ctx)
	if err != nil {
		return n, fmt.Errorf("media store: %w", err)
	}
	return n, nil
}

// Remove removes all that the attempts of a task left. Nothing there is no error.
func (s *Store) Remove(ctx context.Context, projectID string, id task.ID) error {
	if err := s.backing.removeTask(ctx, segment(projectID), id.String()); err != nil {
		return fmt.Errorf("media store: %w", err)
	}
	return nil
}

// Discard removes what one Put stored: the result of an attempt that turned out stale. It outlives the attempt, so
// it takes no context of it.
func (s *Store) Discard(stored []Stored) error {
	ctx, cancel := context.WithTimeout(context.Background(), discardLimit)
	defer cancel()
	done := map[string]bool{}
	for _, f := range stored {
		at, err := parsePath(f.URLPath)
		if err != nil {
			return err
		}
		if done[at.attempt()] {
			continue
		}
		if err := s.backing.removeAttempt(ctx, at); err != nil {
			return fmt.Errorf("media store: %w", err)
		}
		done[at.attempt()] = true
	}
	return nil
}

// open finds a stored file and what is known of it by the path of its URL.
func (s *Store) open(ctx context.Context, path string) (content, record, error) {
	at, err := parsePath(path)
	if err != nil {
		return nil, record{}, err
	}
	return s.backing.open(ctx, at)
}

// Open reads a stored file by its public URL, whichever host stored it.
func (s *Store) Open(ctx context.Context, url string) (io.ReadCloser, error) {
	path, ok := s.path(url)
	if !ok {
		return nil, errNoSuchMedia
	}
	f, _, err := s.open(ctx, path)
	if err != nil {
		return nil, err
	}
	return f, nil
}

// path is that of a public URL of this store; not ok for all others, and where there is no store.
func (s *Store) path(url string) (string, bool) {
	if s == nil || s.publicURL == "" {
		return "", false
	}
	path, ok := strings.CutPrefix(url, s.publicURL)
	return path, ok && strings.HasPrefix(path, URLPrefix)
}
