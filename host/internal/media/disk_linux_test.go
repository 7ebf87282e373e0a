package media

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/task"
)

func init() {
	fillDisk = putOnFullDisk
	dieWithThread = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}

// TestFullDiskFailsForNowAndLeavesNothing runs in a child with a small file system of its own. Where mounting is
// forbidden, a limit on the size of files takes its place: the error is another, the rest is the same.
func TestFullDiskFailsForNowAndLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, attr := range []*syscall.SysProcAttr{
		{Cloneflags: syscall.CLONE_NEWNS},
		{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
		},
		nil,
	} {
		child := exec.CommandContext(t.Context(), os.Args[0])
		child.Env = append(os.Environ(), fullDiskDir+"="+dir)
		child.SysProcAttr = attr
		out, err := child.CombinedOutput()
		if os.IsPermission(err) || err != nil && child.Process == nil {
			continue // this kind of child can't be had here
		}
		require.NoError(t, err, "%s", out)
		t.Logf("%s", out)
		return
	}
	t.Fatal("no child could be started")
}

// putOnFullDisk fills a small file system, then a store on it, and gives the exit status.
func putOnFullDisk(dir string) int {
	how := "a full tmpfs"
	if unix.Mount("none", "/", "", unix.MS_REC|unix.MS_PRIVATE, "") != nil ||
		unix.Mount("tmpfs", dir, "tmpfs", 0, "size=1m") != nil {
		how = "a file size limit"
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1 << 20, Max: 1 << 20}); err != nil {
			return complain(err)
		}
	}
	if err := fillStore(dir); err != nil {
		return complain(err)
	}
	fmt.Println("refused on", how)
	return 0
}

func complain(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func fillStore(dir string) error {
	s, err := OpenStore(filepath.Join(dir, "media"), publicURL)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(dir), "work")
	if err != nil {
		return err
	}
	big := bytes.Repeat([]byte("a line of text\n"), 140_000) // 2 MB
	for name, b := range map[string][]byte{"big.txt": big[:1<<20-1], "tail.txt": big[:600_000], "small.txt": big[:1000]} {
		if err := os.WriteFile(filepath.Join(work, name), b, 0o600); err != nil {
			return err
		}
	}
	if err := expectFull(s, work); err != nil {
		return err
	}
	id, err := task.NewID()
	if err != nil {
		return err
	}
	_, err = s.Put(context.Background(), project, id, 2, work, []generator.Artifact{text("small.txt")})
	return err // there is room again
}

func text(name string) generator.Artifact {
	return generator.Artifact{Name: name, Role: "media", MediaType: "text/plain"}
}

func expectFull(s *Store, work string) error {
	if rlimited() {
		if err := os.Truncate(filepath.Join(work, "big.txt"), 1<<20-1); err != nil {
			return err
		}
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 1 << 19, Max: 1 << 20}); err != nil {
			return err
		}
	}
	id, err := task.NewID()
	if err != nil {
		return err
	}
	_, err = s.Put(context.Background(), project, id, 1, work, []generator.Artifact{text("small.txt"), text("big.txt"), text("tail.txt")})
	f, ok := err.(*generator.Failure) //nolint:errorlint // exactly this
	if !ok || f.Code != CodeStorageFull || !f.Retryable {
		return fmt.Errorf("a full disk gives %w", err)
	}
	left := 0
	err = filepath.WalkDir(s.stage.dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			left++
		}
		return err
	})
	if left > 0 {
		return fmt.Errorf("%d partial files", left)
	}
	return err
}

func rlimited() bool {
	var l unix.Rlimit
	return unix.Getrlimit(unix.RLIMIT_FSIZE, &l) == nil && l.Max == 1<<20
}
