package process

import (
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// binary is a plugin's file, open, so that what was checked is what runs.
type binary struct {
	path   string // as the operator wrote it, absolute
	file   *os.File
	pinned bool // run the open file, not what the path names by then
}

// openBinary checks that the file can be run here and is the one that sum (hex SHA-256, or empty) names.
func openBinary(path, sum string) (*binary, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := checkMode(path); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := &binary{path: path, file: f}
	if err := b.check(sum); err != nil {
		b.close()
		return nil, fmt.Errorf("%s %w", path, err)
	}
	return b, nil
}

func (b *binary) close() { _ = b.file.Close() }

// execPath is what to hand to exec while the file is open.
func (b *binary) execPath() string {
	if b.pinned {
		return fmt.Sprintf("/proc/self/fd/%d", b.file.Fd())
	}
	return b.path
}

func checkMode(path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s does not exist", path)
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a file", path)
	case info.Mode()&0o111 == 0:
		return fmt.Errorf("%s is not executable: chmod +x it", path)
	case info.Mode()&0o002 != 0:
		return fmt.Errorf("%s can be written by everybody, who could replace it: chmod o-w it", path)
	}
	return nil
}

// check looks at the bytes: kind, architecture, checksum.
func (b *binary) check(sum string) error {
	head := make([]byte, 4)
	n, err := b.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("can't be read: %w", err)
	}
	script := bytes.HasPrefix(head[:n], []byte("#!"))
	if err := checkFormat(head[:n], b.file, script); err != nil {
		return err
	}
	if sum == "" {
		return nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(b.file, 0, 1<<62)); err != nil {
		return fmt.Errorf("can't be read: %w", err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); !strings.EqualFold(got, sum) {
		return fmt.Errorf("is not the file that the manifest means: its sha256 is %s, the manifest says %s", got, sum)
	}
	b.pinned = runtime.GOOS == "linux" && !script // an interpreter opens the script again, by its name
	return nil
}

var machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64, "riscv64": elf.EM_RISCV}

func checkFormat(head []byte, f io.ReaderAt, script bool) error {
	if script || runtime.GOOS != "linux" {
		return nil
	}
	here := runtime.GOOS + "/" + runtime.GOARCH
	if !bytes.Equal(head, []byte(elf.ELFMAG)) {
		return fmt.Errorf("is neither a program for %s nor a script that begins with #!", here) //nolint:staticcheck // the mark is written so
	}
	program, err := elf.NewFile(f)
	if err != nil {
		return fmt.Errorf("is a damaged program: %w", err)
	}
	if want, known := machines[runtime.GOARCH]; known && program.Machine != want {
		return fmt.Errorf("is built for another machine (%s); this one is %s", program.Machine, here)
	}
	return nil
}
