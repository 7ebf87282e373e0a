package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// ErrChanged says that a file is not as it was when its new content was made of it.
var ErrChanged = errors.New("the file has been changed meanwhile; look at it and try again")

// Replace gives the file at path new content, provided that its content is still was. Whoever reads it sees either
// the old or the new, even after a crash. A symbolic link stays one: the file that it leads to is replaced, and keeps
// mode and owner. Between two callers at the same time the later may win, so let one at a time call it.
func Replace(path string, was, content []byte) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return fmt.Errorf("config: %w", err)
	}
	now, err := Read(target)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, was) {
		return fmt.Errorf("config: %s: %w", path, ErrChanged)
	}
	if err := replace(target, content); err != nil {
		return fmt.Errorf("config: %s is as it was: %w", path, err)
	}
	if err := syncFolder(filepath.Dir(target)); err != nil {
		return fmt.Errorf("config: %s has its new content, but a power cut may lose it: %w", path, err)
	}
	return nil
}

func replace(target string, content []byte) error {
	info, err := os.Stat(target)
	if err != nil {
		return err
	}
	fresh, err := os.CreateTemp(filepath.Dir(target), "."+filepath.Base(target)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(fresh.Name()) // after the rename there is nothing under this name
	defer fresh.Close()
	if err := fill(fresh, info, content); err != nil {
		return err
	}
	err = os.Rename(fresh.Name(), target)
	if errors.Is(err, syscall.EBUSY) {
		return fmt.Errorf("%w; it is mounted as a single file, so edit it where it comes from, or mount its folder", err)
	}
	return err
}

// fill makes fresh what the old file was, but for the content, and brings it to the disk.
func fill(fresh *os.File, old os.FileInfo, content []byte) error {
	if _, err := fresh.Write(content); err != nil {
		return err
	}
	if err := keepOwner(fresh, old); err != nil {
		return err
	}
	if err := fresh.Chmod(old.Mode().Perm()); err != nil {
		return err
	}
	return fresh.Sync()
}

func keepOwner(fresh *os.File, old os.FileInfo) error {
	info, err := fresh.Stat()
	if err != nil {
		return err
	}
	had, known := old.Sys().(*syscall.Stat_t)
	has, _ := info.Sys().(*syscall.Stat_t)
	if !known || had.Uid == has.Uid && had.Gid == has.Gid {
		return nil
	}
	return fresh.Chown(int(had.Uid), int(had.Gid))
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
