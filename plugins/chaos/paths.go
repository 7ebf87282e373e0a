package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"ft.tc/backlot/sdk"
)

const (
	mediaName = "result.png"
	pngMagic  = "\x89PNG\r\n\x1a\n"
)

// media leaves a good picture: what the bad ones are measured by.
func media(_ context.Context, t *sdk.Task, _ request) (*sdk.Result, error) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewNRGBA(image.Rect(0, 0, 16, 9))); err != nil {
		return nil, err
	}
	return claim(mediaName), os.WriteFile(t.Path(mediaName), picture.Bytes(), 0o600)
}

func claim(name string) *sdk.Result {
	return &sdk.Result{Media: name, Artifacts: []sdk.Artifact{{Name: name, Role: "media", MediaType: "image/png"}}}
}

// drip makes its file grow byte by byte, ten a second.
func drip(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	f, err := os.Create(t.Path(mediaName))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	for end := time.Now().Add(r.pause(forEver)); time.Now().Before(end); {
		if _, err := f.WriteString("."); err != nil {
			return nil, err
		}
		if err := wait(ctx, 100*time.Millisecond); err != nil {
			return nil, err
		}
	}
	return claim(mediaName), nil
}

// gush makes its file grow without an end, and claims it while it grows on.
func gush(ctx context.Context, t *sdk.Task, r request) (*sdk.Result, error) {
	if err := os.WriteFile(t.Path(mediaName), []byte(pngMagic), 0o600); err != nil {
		return nil, err
	}
	step, seconds := int64(r.size(64<<20)), r.pause(time.Second)
	go func() {
		for size, end := int64(0), time.Now().Add(2*seconds); time.Now().Before(end); <-time.After(time.Millisecond) {
			size += step
			if os.Truncate(t.Path(mediaName), size) != nil {
				return // the host has removed it
			}
		}
	}()
	if err := wait(ctx, seconds); err != nil {
		return nil, err
	}
	return claim(mediaName), nil
}

// badPath names a result that is not what a result may be.
func badPath(t *sdk.Task, r request, kind string) (*sdk.Result, error) {
	name, err := plant(t, r, kind)
	if err != nil {
		return nil, err
	}
	return claim(name), nil
}

func plant(t *sdk.Task, r request, kind string) (name string, err error) {
	name = mediaName
	path := t.Path(name)
	switch kind {
	case "outside":
		return "../../../../etc/passwd", nil
	case "absolute":
		return "/etc/passwd", nil
	case "missing":
		return name, nil
	case "symlink":
		return name, os.Symlink("/etc/passwd", path)
	case "folder":
		return name, os.Mkdir(path, 0o700)
	case "folderlink":
		if err := os.Symlink("/etc", t.Path("sub")); err != nil {
			return "", err
		}
		return filepath.Join("sub", "passwd"), nil
	case "fifo":
		return name, syscall.Mkfifo(path, 0o600)
	case "device":
		return name, os.Symlink("/dev/zero", path)
	case "empty":
		return name, os.WriteFile(path, nil, 0o600)
	case "magic":
		return name, os.WriteFile(path, []byte("<html><script>alert(1)</script></html>"), 0o600)
	case "sparse":
		if err := os.WriteFile(path, []byte(pngMagic), 0o600); err != nil {
			return "", err
		}
		return name, os.Truncate(path, 1<<40)
	}
	return "", sdk.Failf("unknown_fault", "There is no fault path:%s.", kind)
}
