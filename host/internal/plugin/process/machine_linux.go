package process

import (
	"fmt"
	"os"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"ft.tc/backlot/host/internal/plugin"
	"ft.tc/backlot/host/internal/plugin/process/cgroup"
)

// machine is what there is to confine plugins with. It does not change while a host lives.
type machine struct {
	tree     *cgroup.Tree // nil where none can be made
	noTree   error
	landlock int  // ABI version; 0 is none
	spaces   bool // network and mount namespaces may be made
}

var here = sync.OnceValue(func() machine {
	m := machine{landlock: landlockVersion(), spaces: canUnshare()}
	m.tree, m.noTree = cgroup.Open("/")
	return m
})

func landlockVersion() int {
	v, _, errno := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return 0
	}
	return int(v)
}

// canUnshare tells whether this process may make namespaces: it takes CAP_SYS_ADMIN.
func canUnshare() bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return false
	}
	_, err := os.Stat("/proc/self/ns/net")
	return err == nil && data[0].Effective&(1<<unix.CAP_SYS_ADMIN) != 0
}

// landlockTCP is the ABI from which on landlock knows of TCP.
const landlockTCP = 4

func (m machine) cgroups() string {
	switch {
	case m.tree == nil:
		return fmt.Sprintf("no cgroups can be made (%s): a memory limit holds for each process of a plugin alone, "+
			"limits of CPUs and processes do not hold, and a program that leaves its plugin's process group is found by its environment only", m.noTree)
	case len(m.tree.Lacks()) > 0:
		return fmt.Sprintf("%s, but %s can't be limited", m.tree, strings.Join(m.tree.Lacks(), " and "))
	}
	return fmt.Sprintf("%s limit memory, CPUs and processes of each plugin instance", m.tree)
}

func (m machine) files() string {
	if m.landlock == 0 {
		return "this kernel has no landlock: a plugin can read and write what the host's user can"
	}
	return fmt.Sprintf("landlock (version %d) keeps each plugin to its own files and the system's", m.landlock)
}

func (m machine) network() string {
	switch {
	case m.spaces:
		return "network namespaces keep plugins without network = true off every network, and hide the host's sockets from all"
	case m.landlock >= landlockTCP:
		return "network namespaces can't be made (that takes CAP_SYS_ADMIN): plugins without network = true can't use TCP, " +
			"by landlock, but UDP and the sockets of the host's user stay open to them"
	}
	return "network namespaces can't be made (that takes CAP_SYS_ADMIN), and this kernel's landlock does not know of networks: " +
		"plugins can dial out, whatever their manifest says"
}

// shortfalls are the sentences on what the manifest counts on and does not get.
func (m machine) shortfalls(of plugin.Manifest) (all []string) {
	limited := of.Limits != plugin.Limits{}
	if limited && (m.tree == nil || len(m.tree.Lacks()) > 0) {
		all = append(all, m.cgroups())
	}
	if m.landlock == 0 {
		all = append(all, m.files())
	}
	if !of.Network && !m.spaces {
		all = append(all, m.network())
	}
	return all
}

// Abilities says what this machine confines plugins with: a sentence each on limits, files and network. The first
// call may move the host into a cgroup of its own, so it comes before the host starts other programs.
func Abilities() []string {
	m := here()
	return []string{m.cgroups(), m.files(), m.network()}
}
