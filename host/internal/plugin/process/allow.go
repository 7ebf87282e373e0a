package process

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// systemFolders may be read by every plugin: programs, libraries, settings, and what the kernel tells.
var systemFolders = []string{
	"/usr", "/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin", "/etc", "/opt", "/nix/store", "/gnu/store",
	"/proc", "/sys", "/run", "/var/cache/fontconfig",
}

// secrets are what of the system's folders is not for plugins.
var secrets = []string{"/etc/shadow", "/etc/gshadow", "/etc/ssl/private", "/etc/backlot", "/run/secrets"}

// devices may be read and written: none of them gives access to disks or memory of the machine.
var devices = []string{
	"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/ptmx", "/dev/pts", "/dev/shm",
	"/dev/nvidia*", "/dev/dri", "/dev/kfd", "/dev/accel", "/dev/dxg",
}

// sockets let who may use them do what the host's user can do, or more.
var sockets = []string{
	"/run/docker.sock", "/run/containerd", "/run/podman", "/run/crio", "/run/dbus", "/run/systemd/private", "/run/user",
}

func deviceFiles() (all []string) {
	for _, pattern := range devices {
		found, _ := filepath.Glob(pattern) // the patterns are well formed
		all = append(all, found...)
	}
	return all
}

// searchPath is what a list like that of PATH stands for: the folders with programs, and beside each that is
// called bin what its programs load. The whole folder above could be somebody's home.
func searchPath(list string) (all []string) {
	for _, dir := range filepath.SplitList(list) {
		if filepath.IsAbs(dir) {
			all = append(all, installed(dir)...)
		}
	}
	return all
}

func installed(dir string) []string {
	all := []string{dir}
	if base := filepath.Base(dir); base == "bin" || base == "sbin" {
		above := filepath.Dir(dir)
		for _, name := range []string{"lib", "lib64", "libexec", "share", "include", "pyvenv.cfg"} {
			all = append(all, filepath.Join(above, name))
		}
	}
	return all
}

// interpreter is the program that a script names, and what is installed with it, also where links lead: a virtual
// environment borrows another's.
func (b *binary) interpreter(path string) (name string, folders []string) {
	if !b.script {
		return "", nil
	}
	first, _ := bufio.NewReader(b.content()).ReadString('\n')
	words := strings.Fields(strings.TrimPrefix(first, "#!"))
	if len(words) == 0 {
		return "", nil
	}
	name = words[0]
	if i := slices.IndexFunc(words[1:], func(w string) bool { return !strings.HasPrefix(w, "-") }); filepath.Base(name) == "env" && i >= 0 {
		name = lookPath(words[1+i], path)
	}
	for range 10 { // links that lead round and round end
		folders = append(folders, installed(filepath.Dir(name))...)
		target, err := os.Readlink(name)
		if err != nil {
			break
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(name), target)
		}
		name = target
	}
	return name, folders
}

func lookPath(name, path string) string {
	for _, dir := range filepath.SplitList(path) {
		info, err := os.Stat(filepath.Join(dir, name)) //nolint:gosec // the operator's PATH, and a name that a script of the operator's has
		if err == nil && info.Mode().IsRegular() {
			return filepath.Join(dir, name)
		}
	}
	return name
}

// without is the folder but for what is private in it: the rest, entry by entry. Nothing can be taken back from a
// folder that was allowed as a whole.
func without(folder, private string) []string {
	if private == "" || !within(private, folder) {
		return []string{folder}
	}
	if folder == private {
		return nil
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var all []string
	for _, e := range entries {
		all = append(all, without(filepath.Join(folder, e.Name()), private)...)
	}
	return all
}

// hidden are the entries of the private folder that lead to nothing allowed, and sockets nobody asked for.
func hidden(private string, allowed, asked []string) (all []string) {
	for _, s := range sockets {
		if _, err := os.Lstat(s); err == nil && !slices.Contains(asked, s) {
			all = append(all, s)
		}
	}
	if private == "" {
		return all
	}
	entries, err := os.ReadDir(private)
	if err != nil {
		return all
	}
	for _, e := range entries {
		path := filepath.Join(private, e.Name())
		if !slices.ContainsFunc(allowed, func(a string) bool { return within(a, path) }) {
			all = append(all, path)
		}
	}
	return all
}

// resolved is the path without links; as it is where there is nothing.
func resolved(path string) string {
	if path == "" {
		return ""
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	return path
}
