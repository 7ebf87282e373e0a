package main

import (
	"context"
	"errors"
	"fmt"

	"ft.tc/backlot/host/internal/egress"
	"ft.tc/backlot/host/internal/media"
	"ft.tc/backlot/host/internal/payload"
	"ft.tc/backlot/host/internal/queue"
	"ft.tc/backlot/host/internal/register"
)

// openMedia opens the store, which has to be the one that the other hosts on this Redis have, and the way to inputs.
func (w *wiring) openMedia(ctx context.Context) (err error) {
	w.guard = egress.NewGuard(w.c.Network.Allow)
	if w.store, err = w.openStore(ctx); err != nil {
		return err
	}
	w.onEnd(func() { _ = w.store.Close() })
	id, err := w.store.ID(ctx)
	if err != nil {
		return err
	}
	if err := w.queue.ShareStore(ctx, id); errors.Is(err, queue.ErrOtherStore) {
		return errors.New("media: other hosts on this Redis run with another media store, so neither could serve what the other keeps; " +
			"give all of them the same folder or the same bucket, or stop the others first")
	} else if err != nil {
		return err
	}
	w.fetcher, err = media.NewFetcher(media.FetchOptions{Guard: w.guard, CacheDir: w.dir("inputs"), Store: w.store})
	if err == nil {
		w.onEnd(func() { _ = w.fetcher.Close() })
	}
	return err
}

func (w *wiring) openStore(ctx context.Context) (*media.Store, error) {
	if s3 := w.c.Media.S3; s3 != nil {
		return media.OpenS3(ctx, media.S3(*s3), w.dir("stage"), w.c.Host.PublicURL)
	}
	return media.OpenStore(w.c.Media.Dir, w.c.Host.PublicURL)
}

// startRegistrar takes media to the CMS, where one is configured.
func (w *wiring) startRegistrar(context.Context) error {
	p := w.c.Media.Payload
	if p == nil {
		return nil
	}
	cms, err := payload.New(payload.Options{URL: p.URL, APIKey: p.APIKey, Collection: p.Collection, UserCollection: p.Users})
	if err != nil {
		return fmt.Errorf("media: %w", err)
	}
	w.onEnd(cms.Close)
	r := register.New(register.Options{
		Queue: w.queue, CMS: cms, Open: w.store.Open,
		Changed:  w.queue.RegistrationsChanged(context.Background()), //nolint:contextcheck // the queue's end ends it
		Required: p.Required, Patience: p.Patience, Logger: w.log.Named("register"),
	})
	r.Start() //nolint:contextcheck // Stop ends it, after the drain
	w.onEnd(r.Stop)
	return nil
}
