package adapter

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"ft.tc/backlot/api/generator"
)

// follow asks for a task until it has ended. If the attempt ends first, or the service can't be understood any more, the
// service is told that nobody waits for it.
func (e *errand) follow(ctx context.Context, r report, at string, after time.Duration) (last report, err error) {
	cancelURL := r.CancelURL
	defer func() {
		if last.running() {
			e.cancel(context.WithoutCancel(ctx), at, cancelURL)
		}
	}()
	hold, pace := e.persist(ctx, e.journal, true), e.pace()
	for last = r; last.running(); {
		e.tell(last)
		if err := pace.wait(ctx, after); err != nil {
			return last, err
		}
		a, lost := e.askShortly(ctx, question{method: http.MethodGet, url: at})
		after = a.retryAfter
		if lost != nil || a.status >= 300 {
			if lost == nil && e.final(a) != nil {
				return last, e.refused(a)
			}
			if err := hold.again(ctx, a, lost); err != nil {
				return last, err
			}
			continue
		}
		hold.losses = 0
		next, err := e.read(a)
		if err != nil {
			return last, err
		}
		last = next
	}
	return last, e.ended(last)
}

func (e *errand) tell(r report) {
	if r.Logs != "" {
		e.journal.logs(r.Logs)
	}
	e.journal.at(r.Progress, first(r.Step, r.Status))
}

// cancel tells the service, once.
func (e *errand) cancel(ctx context.Context, at, cancelURL string) {
	ctx, stop := context.WithTimeout(ctx, e.limits.cancel)
	defer stop()
	q := question{method: http.MethodDelete, url: at}
	if cancelURL != "" {
		own, err := e.own(cancelURL)
		if err != nil {
			return
		}
		q = question{method: http.MethodPost, url: own}
	}
	if _, err := e.ask(ctx, q); err != nil {
		e.host.Log(generator.LogWarn, "the service could not be told that the task is cancelled: "+e.clean(err.Error(), 200))
	}
}

// result takes the artifacts into the work folder.
func (w *webhook) result(ctx context.Context, done report, r generator.Request, h generator.Host) (generator.Result, error) {
	f := w.folder(r, h, w.block.mediaType)
	out := generator.Result{}
	for _, given := range done.Artifacts {
		ref := given.URL
		if given.Data != "" {
			ref = given.Data
			if !isData(ref) {
				ref = "data:" + given.MediaType + ";base64," + given.Data
			}
		}
		if ref == "" {
			return out, w.wrong("gives an artifact without url and without data")
		}
		a, err := f.take(ctx, ref, given.Name, given.MediaType)
		if err != nil {
			return out, err
		}
		if plainName.MatchString(given.Role) {
			f.artifacts[len(f.artifacts)-1].Role = given.Role
		}
		if given.Name != "" && given.Name == done.Media {
			out.Media = a.Name
		}
	}
	out.Artifacts = f.artifacts
	if out.Media == "" && len(out.Artifacts) > 0 {
		out.Media = out.Artifacts[0].Name
	}
	metadata := map[string]any{"generation_model": w.name}
	if len(done.Result) > 0 {
		metadata["result"] = done.Result
	}
	for k, v := range done.Metadata {
		metadata[k] = v
	}
	encoded, err := json.Marshal(metadata)
	out.Metadata = encoded
	return out, err
}
