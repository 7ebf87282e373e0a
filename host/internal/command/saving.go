package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"ft.tc/backlot/host/internal/client"
	"ft.tc/backlot/host/internal/task"
)

// saving is where results and previews go.
type saving struct {
	out, preview string

	several bool
}

func (v *saving) flags(c *cobra.Command) {
	c.Flags().StringVarP(&v.out, "output", "o", "", "`file` for the result; a folder for several, - for standard output")
	c.Flags().StringVar(&v.preview, "preview", "", "`file` for the latest picture of what a running task has made so far; a folder for several")
}

func (v *saving) wanted() bool { return v.out != "" || v.preview != "" }

// check makes the folders before anything is waited for.
func (v *saving) check(ids []string) error {
	v.several = len(ids) > 1
	if v.several && v.out == "-" {
		return usagef("standard output has room for the result of one task: name a folder with -o")
	}
	for _, to := range []string{v.out, v.preview} {
		if to == "" || to == "-" || !v.folder(to) {
			continue
		}
		if err := os.MkdirAll(to, 0o777); err != nil {
			return usagef("the results need a folder: %w", err)
		}
	}
	return nil
}

func (v *saving) folder(to string) bool {
	info, err := os.Stat(to)
	return v.several || strings.HasSuffix(to, "/") || err == nil && info.IsDir()
}

var extension = regexp.MustCompile(`^\.[A-Za-z0-9]{1,8}$`)

// path is where a result goes. In a folder it is called by its task: what the service calls it may be anything.
func (v *saving) path(end status) string {
	if !v.folder(v.out) {
		return v.out
	}
	ending := ""
	if u, err := url.Parse(end.url()); err == nil {
		if ending = path.Ext(u.Path); !extension.MatchString(ending) {
			ending = ""
		}
	}
	return filepath.Join(v.out, name(end.ID)+ending)
}

// name makes an id that a service told one of a file.
func name(id string) string {
	if _, err := task.ParseID(id); err != nil {
		return "task"
	}
	return id
}

// result keeps the file of a task that completed.
func (v *saving) result(ctx context.Context, s *session, end status) error {
	if v.out == "" || end.Status != task.Completed {
		return nil
	}
	if end.url() == "" {
		return fmt.Errorf("task %s left no file to save: backlot get %s shows what it left", end.ID, end.ID)
	}
	if v.out == "-" {
		return s.Copy(ctx, end.url(), s.out.Out)
	}
	return s.Save(ctx, end.url(), v.path(end))
}

// picture keeps the latest preview. One that is gone already was replaced, or the task has ended.
func (v *saving) picture(ctx context.Context, s *session, id string) error {
	if v.preview == "" {
		return nil
	}
	b, err := s.Get(ctx, taskPath(id, "/preview"))
	var refused *client.RefusedError
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	to := v.preview
	if v.folder(to) {
		to = filepath.Join(to, name(id)+"-preview"+pictureEnding(b))
	}
	return client.Replace(to, func(w io.Writer) error { _, err := w.Write(b); return err })
}

func pictureEnding(b []byte) string {
	switch http.DetectContentType(b) {
	case "image/png":
		return ".png"
	case "image/webp":
		return ".webp"
	}
	return ".jpg"
}
