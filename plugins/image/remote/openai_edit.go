package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/sdk"
)

// edit sends the references along. They are small copies, so the form is held in memory.
func (p *openAI) edit(ctx context.Context, t *sdk.Task, o order, size string, answer *images) error {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	fields := p.fields(o, size)
	fields["n"] = "1"
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			return err
		}
	}
	for _, ref := range o.references {
		if err := attach(w, "image[]", t.Path(ref.name), ref.name); err != nil {
			return upstream.NotWritten(err)
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	response, err := p.client.Do(ctx, http.MethodPost, "/images/edits", w.FormDataContentType(), func() io.Reader { return bytes.NewReader(form.Bytes()) })
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if json.NewDecoder(io.LimitReader(response.Body, maxPictureBytes*4/3)).Decode(answer) != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return sdk.Retryf("backend_bad_answer", "The image model server's answer broke off, or is not what its protocol says. The task is not at fault; try again, or ask the operator to check url of this backend.")
	}
	return nil
}

func attach(w *multipart.Writer, field, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read from
	head := textproto.MIMEHeader{}
	head.Set("Content-Disposition", multipart.FileContentDisposition(field, name))
	head.Set("Content-Type", "image/png")
	part, err := w.CreatePart(head)
	if err != nil {
		return err
	}
	_, err = io.Copy(part, f)
	return err
}
