package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const clients = 32

// kilobyte is a payload of 1 KB.
var kilobyte = `{"prompt":"` + strings.Repeat("x", 1024-13) + `"}`

// browser is a client that keeps its connections.
var browser = &http.Client{Transport: &http.Transport{MaxIdleConns: 2 * clients, MaxIdleConnsPerHost: 2 * clients}}

// request is what a load sends again and again.
type request struct {
	method, url, body string
	status            int // that is expected
}

func (r request) send(ctx context.Context) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, r.url, strings.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("X-API-Key", apiKey)
	req.Header.Set("Content-Type", "application/json")
	resp, err := browser.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	var b bytes.Buffer
	if _, err := io.Copy(&b, resp.Body); err != nil {
		return nil, err
	}
	if resp.StatusCode != r.status {
		return nil, fmt.Errorf("%s %s: %s: %.300s", r.method, r.url, resp.Status, b.Bytes())
	}
	return b.Bytes(), nil
}

// flood sends n requests over 32 connections that are kept, and says how many were answered in a second.
func flood(ctx context.Context, n int, r request) (perSecond float64, err error) {
	var left atomic.Int64
	left.Store(int64(n))
	var failed atomic.Value
	var all sync.WaitGroup
	began := time.Now()
	for range clients {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if _, err := r.send(ctx); err != nil {
					failed.Store(err)
					return
				}
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	if err, ok := failed.Load().(error); ok {
		return 0, err
	}
	return float64(n) / took.Seconds(), nil
}
