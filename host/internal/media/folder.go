package media

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"ft.tc/backlot/host/internal/failpoint"
)

const (
	filesFolder = "files" // <project>/<task>/<secret>/<name>, and .<name>.json beside each
	idFile      = ".store-id"
)

// folder is a store's backing in a folder. An attempt is staged in the same folder, and goes to its place in one rename.
type folder struct{ *staging }

func openFolder(dir string) (folder, error) {
	stage, err := openStaging(dir, filesFolder)
	if err != nil {
		return folder{}, err
	}
	return folder{stage}, nil
}

func (folder) place(at place) string { return filesFolder + "/" + at.attempt() }

func (d folder) file(at place) string { return d.place(at) + "/" + at.name }

func (d folder) record(at place) string { return d.place(at) + "/" + recordName(at.name) }

func recordName(file string) string { return "." + file + ".json" }

// publish makes the attempt's folder visible in one step, and lasting.
func (d folder) publish(_ context.Context, at place, staged string, files map[string]record) error {
	for name, rec := range files {
		if err := d.writeRecord(staged+"/"+recordName(name), rec); err != nil {
			return err
		}
	}
	parent := path.Dir(d.place(at))
	if err := d.root.MkdirAll(parent, 0o750); err != nil {
		return err
	}
	if err := syncFolder(d.root, staged); err != nil {
		return err
	}
	failpoint.At("staged")
	err := d.root.Rename(staged, d.place(at))
	failpoint.At("published")
	if errors.Is(err, fs.ErrNotExist) { // the project's last other task was removed just then
		err = errors.Join(d.root.MkdirAll(parent, 0o750), d.root.Rename(staged, d.place(at)))
	}
	if err != nil {
		return err
	}
	for _, dir := range []string{parent, path.Dir(parent), filesFolder} {
		if err := syncFolder(d.root, dir); err != nil {
			_ = d.root.RemoveAll(d.place(at))
			return err
		}
	}
	return nil
}

func (d folder) writeRecord(name string, rec record) error {
	b, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	return d.writeFile(name, b)
}

// writeFile makes a file that was not there, and lasting.
func (d folder) writeFile(name string, b []byte) error {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	if _, err = f.Write(b); err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncFolder(root *os.Root, path string) error {
	d, err := root.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (d folder) open(_ context.Context, at place) (content, record, error) {
	b, err := d.root.ReadFile(d.record(at))
	if err != nil {
		return nil, record{}, errNoSuchMedia
	}
	var rec record
	if err := json.Unmarshal(b, &rec); err != nil {
		return nil, record{}, fmt.Errorf("record of %s: %w", at.url(), err)
	}
	info, err := d.root.Lstat(d.file(at))
	if err != nil || !info.Mode().IsRegular() {
		return nil, record{}, errNoSuchMedia
	}
	f, err := d.root.Open(d.file(at))
	if err != nil {
		return nil, record{}, errNoSuchMedia
	}
	return f, rec, nil
}

func (d folder) removeTask(_ context.Context, project, taskID string) error {
	if err := d.root.RemoveAll(filesFolder + "/" + project + "/" + taskID); err != nil {
		return err
	}
	_ = d.root.Remove(filesFolder + "/" + project) // succeeds for the last task only
	return nil
}

func (d folder) removeAttempt(_ context.Context, at place) error {
	return d.root.RemoveAll(d.place(at))
}

func (d folder) close() error { return d.root.Close() }

func (d folder) sweep(context.Context) (int, error) { return d.staging.sweep() }

// id makes the id aside and links it to its name, which fails for all but the first.
func (d folder) id(context.Context) (string, error) {
	if b, err := d.root.ReadFile(idFile); err == nil {
		return strings.TrimSpace(string(b)), nil
	}
	mine := newSecret()
	aside := tempFolder + "/id-" + mine
	if err := d.writeFile(aside, []byte(mine+"\n")); err != nil {
		return "", err
	}
	err := d.root.Link(aside, idFile)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return "", errors.Join(err, d.root.Remove(aside))
	}
	_ = d.root.Remove(aside)
	b, err := d.root.ReadFile(idFile)
	return strings.TrimSpace(string(b)), err
}
