package keys

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// FileName is where a host without configured keys keeps the one that it made, below its data folder. The file is
// for those who may read it: the command line of the same user.
const FileName = "api-key"

// Open gives the configured keys. Without any it gives the one of the data folder; the first time it makes that one
// and tells it on announce, once.
func Open(dataDir, configured string, announce io.Writer) (*Ring, error) {
	if strings.TrimSpace(configured) != "" {
		return Parse(configured)
	}
	secret, err := Local(dataDir)
	if errors.Is(err, fs.ErrNotExist) {
		secret, err = create(dataDir, announce)
	}
	if err != nil {
		return nil, err
	}
	return Parse("default:" + secret)
}

// Local reads the key of a data folder, for the command line. It refuses a file that others may read.
func Local(dataDir string) (string, error) {
	path := filepath.Join(dataDir, FileName)
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("reading the API key: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return "", fmt.Errorf("others may read %s (mode %04o): chmod 600 it, or remove it to get another key", path, mode)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("reading the API key: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

func create(dataDir string, announce io.Writer) (string, error) {
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return "", fmt.Errorf("making the data folder: %w", err)
	}
	secret := "bl_" + strings.ToLower(rand.Text()+rand.Text())
	path := filepath.Join(dataDir, FileName)
	if err := write(path, secret+"\n"); err != nil {
		return "", fmt.Errorf("keeping the API key: %w", err)
	}
	_, err := fmt.Fprintf(announce, "No API key is configured, so this one was made. It is kept in %s and not shown again:\n\n    X-API-Key: %s\n\n", path, secret)
	return secret, err
}

// write makes a file whole or not at all, and never over another one.
func write(path, text string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".api-key-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Link(f.Name(), path)
}
