package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// lockDataDir makes the folder a host's own until the process ends: two hosts in one folder would take each other's
// tasks for their own.
func lockDataDir(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "host.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another host uses the data folder %s: stop it, or set BACKLOT_DATA_DIR", dir), f.Close())
	}
	return f, nil
}

// kept gives the content of a small file of the data folder, which make writes the first time.
func kept(dir, name string, fresh func() string) (string, error) {
	path := filepath.Join(dir, name)
	b, err := os.ReadFile(path)
	if err == nil && len(b) > 0 {
		return strings.TrimSpace(string(b)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	value := fresh()
	temp := path + ".new"
	if err := os.WriteFile(temp, []byte(value+"\n"), 0o600); err != nil {
		return "", err
	}
	return value, os.Rename(temp, path)
}

func newHostID() string { return strings.ToLower(rand.Text()[:16]) }

// newWebhookSecret is 32 random bytes in the form that Standard Webhooks has for them.
func newWebhookSecret() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(b[:])
}
