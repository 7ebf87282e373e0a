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
	path   string // absolute, as the operator wrote it
	file   *os.File
	kind   kind
	script bool   // an interpreter opens it again, by its name
	sum    string // hex SHA-256 of what is open; empty where nobody asked
}

// kind is what a file has to be.
type kind int

const (
	program kind = iota // for this machine, or a script
	module              // WebAssembly
)

// openBinary checks that the file can be run here and is the one that sum (hex SHA-256, or empty) names.
func openBinary(path string, k kind, sum string) (*binary, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := checkMode(path, k); err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	b := &binary{path: path, file: f, kind: k}
	if err := b.check(sum); err != nil {
		b.close()
		return nil, fmt.Errorf("%s %w", path, err)
	}
	return b, nil
}

func (b *binary) close() { _ = b.file.Close() }

// execPath is what to hand to exec while the file is open: the open file itself, if it was checked byte by byte.
func (b *binary) execPath() string {
	if b.sum != "" && !b.script && runtime.GOOS == "linux" {
		return fmt.Sprintf("/proc/self/fd/%d", b.file.Fd())
	}
	return b.path
}

func checkMode(path string, k kind) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s does not exist", path)
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a file", path)
	case k == program && info.Mode()&0o111 == 0:
		return fmt.Errorf("%s is not executable: chmod +x it", path)
	case info.Mode()&0o002 != 0:
		return fmt.Errorf("%s can be written by everybody, who could replace it: chmod o-w it", path)
	}
	return checkLink(path)
}

// checkLink lets a link choose among versions in its folder, and not lead elsewhere: whoever can write there
// would choose what runs.
func checkLink(path string) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return err
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return err
	}
	if !within(target, folder) {
		return fmt.Errorf("%s is a link to %s, outside its folder: name that file itself", path, target)
	}
	return nil
}

// within tells whether path is folder or below it.
func within(path, folder string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, "../")
}

// check looks at the bytes: kind, architecture, checksum.
func (b *binary) check(sum string) error {
	head := make([]byte, 4)
	n, err := b.file.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("can't be read: %w", err)
	}
	if err := b.checkFormat(head[:n]); err != nil {
		return err
	}
	if sum == "" {
		return nil
	}
	if b.sum, err = b.hash(); err != nil {
		return err
	}
	if !strings.EqualFold(b.sum, sum) {
		return fmt.Errorf("is not the file that the manifest means: its sha256 is %s, the manifest says %s", b.sum, sum)
	}
	return nil
}

// content reads the open file from its beginning.
func (b *binary) content() io.Reader { return io.NewSectionReader(b.file, 0, 1<<62) }

func (b *binary) hash() (string, error) {
	sum, err := copyHashed(io.Discard, b.content())
	if err != nil {
		return "", fmt.Errorf("can't be read: %w", err)
	}
	return sum, nil
}

// copyHashed copies and gives the hex SHA-256 of what it copied.
func copyHashed(w io.Writer, r io.Reader) (string, error) {
	h := sha256.New()
	_, err := io.Copy(io.MultiWriter(w, h), r)
	return hex.EncodeToString(h.Sum(nil)), err
}

var machines = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64, "riscv64": elf.EM_RISCV}

func (b *binary) checkFormat(head []byte) error {
	if b.kind == module {
		if !bytes.Equal(head, []byte("\x00asm")) {
			return errors.New("is no WebAssembly module")
		}
		return nil
	}
	b.script = bytes.HasPrefix(head, []byte("#!"))
	if b.script || runtime.GOOS != "linux" {
		return nil
	}
	here := runtime.GOOS + "/" + runtime.GOARCH
	if !bytes.Equal(head, []byte(elf.ELFMAG)) {
		return fmt.Errorf("is neither a program for %s nor a script that begins with #!", here) //nolint:staticcheck // the mark is written so
	}
	program, err := elf.NewFile(b.file)
	if err != nil {
		return fmt.Errorf("is a damaged program: %w", err)
	}
	if want, known := machines[runtime.GOARCH]; known && program.Machine != want {
		return fmt.Errorf("is built for another machine (%s); this one is %s", program.Machine, here)
	}
	return nil
}
