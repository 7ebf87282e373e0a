package comfyui

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"slices"

	"ft.tc/backlot/sdk"
)

// File is something that a workflow saved.
type File struct {
	Node      string
	Name      string
	Subfolder string
}

// Upload gives the server a PNG and returns what a LoadImage node calls it.
func (c *Client) Upload(ctx context.Context, name, file string) (string, error) {
	var head bytes.Buffer
	form := multipart.NewWriter(&head)
	for field, value := range map[string]string{"type": "input", "overwrite": "false"} {
		if err := form.WriteField(field, value); err != nil {
			return "", err
		}
	}
	part := textproto.MIMEHeader{}
	part.Set("Content-Disposition", multipart.FileContentDisposition("image", name))
	part.Set("Content-Type", "image/png")
	if _, err := form.CreatePart(part); err != nil {
		return "", err
	}
	start := slices.Clone(head.Bytes())
	head.Reset()
	if err := form.Close(); err != nil {
		return "", err
	}
	end := head.Bytes()
	body := func() io.Reader { return enveloped(start, file, end) }
	response, err := c.http.Repeatable().Do(ctx, http.MethodPost, "/upload/image", form.FormDataContentType(), body)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	var stored struct{ Name string }
	if json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&stored) != nil || stored.Name == "" {
		return "", sdk.Failf("backend_bad_answer", "The ComfyUI server did not say under what name it keeps an uploaded picture. The task is not at fault; the operator should check url of this backend.")
	}
	return stored.Name, nil
}

// envelope is a file between two pieces of a form. Closing it closes the file.
type envelope struct {
	io.Reader
	file *os.File
}

func (e envelope) Close() error { return e.file.Close() }

func enveloped(start []byte, name string, end []byte) io.Reader {
	f, err := os.Open(name)
	if err != nil {
		return broken{err}
	}
	return envelope{io.MultiReader(bytes.NewReader(start), f, bytes.NewReader(end)), f}
}

type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// Download brings a file of the server into one of the work folder.
func (c *Client) Download(ctx context.Context, f File, file string, maxBytes int64) error {
	q := url.Values{"filename": {f.Name}, "subfolder": {f.Subfolder}, "type": {"output"}}
	return c.http.Download(ctx, "/view?"+q.Encode(), file, maxBytes)
}

// savedBy lists what the nodes saved, node by node, or what one of them did. Previews of type temp are not meant to be kept.
func savedBy(outputs map[string]json.RawMessage, only string) []File {
	var ids []string
	for id := range outputs {
		if only == "" || id == only {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, byNumber)
	var files []File
	for _, id := range ids {
		var lists map[string]json.RawMessage // images, gifs, video, audio: each node has names of its own
		if json.Unmarshal(outputs[id], &lists) != nil {
			continue
		}
		var names []string
		for name := range lists {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			files = append(files, savedAs(id, lists[name])...)
		}
	}
	return files
}

func savedAs(node string, list json.RawMessage) []File {
	var all []struct{ Filename, Subfolder, Type string }
	if json.Unmarshal(list, &all) != nil {
		return nil
	}
	var files []File
	for _, f := range all {
		if f.Filename != "" && f.Type == "output" {
			files = append(files, File{Node: node, Name: f.Filename, Subfolder: f.Subfolder})
		}
	}
	return files
}
