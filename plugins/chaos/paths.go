package main

import (
	"os"
	"path/filepath"
	"syscall"

	"ft.tc/backlot/sdk"
)

// badPath names a result that is not what a result may be.
func badPath(t *sdk.Task, r request, kind string) (*sdk.Result, error) {
	name, err := plant(t, r, kind)
	if err != nil {
		return nil, err
	}
	return &sdk.Result{Media: name, Artifacts: []sdk.Artifact{{Name: name, Role: "media", MediaType: "image/png"}}}, nil
}

func plant(t *sdk.Task, r request, kind string) (name string, err error) {
	name = "result.png"
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
		if err := os.WriteFile(path, []byte("\x89PNG\r\n\x1a\n"), 0o600); err != nil {
			return "", err
		}
		return name, os.Truncate(path, 1<<40)
	}
	return "", sdk.Failf("unknown_fault", "There is no fault path:%s.", kind)
}
