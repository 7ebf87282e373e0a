package wasm

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// preview1 is every function of WASI preview 1 with the types of its parameters: i for 32 bits, l for 64.
var preview1 = map[string]string{
	"args_get": "ii", "args_sizes_get": "ii", "clock_res_get": "ii", "clock_time_get": "ili", "environ_get": "ii",
	"environ_sizes_get": "ii", "fd_advise": "illi", "fd_allocate": "ill", "fd_close": "i", "fd_datasync": "i",
	"fd_fdstat_get": "ii", "fd_fdstat_set_flags": "ii", "fd_fdstat_set_rights": "ill", "fd_filestat_get": "ii",
	"fd_filestat_set_size": "il", "fd_filestat_set_times": "illi", "fd_pread": "iiili", "fd_prestat_dir_name": "iii",
	"fd_prestat_get": "ii", "fd_pwrite": "iiili", "fd_read": "iiii", "fd_readdir": "iiili", "fd_renumber": "ii",
	"fd_seek": "ilii", "fd_sync": "i", "fd_tell": "ii", "fd_write": "iiii", "path_create_directory": "iii",
	"path_filestat_get": "iiiii", "path_filestat_set_times": "iiiilli", "path_link": "iiiiiii",
	"path_open": "iiiiillii", "path_readlink": "iiiiii", "path_remove_directory": "iii", "path_rename": "iiiiii",
	"path_symlink": "iiiii", "path_unlink_file": "iii", "poll_oneoff": "iiii", "random_get": "ii", "sched_yield": "",
	"sock_accept": "iii", "sock_recv": "iiiiii", "sock_send": "iiiii", "sock_shutdown": "ii",
}

// hostile are the numbers that a guest passes off as pointers, lengths and files.
var hostile = []uint32{0, 1, 3, 4, 8, 16, 0xfff8, 0xffff, 0x10000, 0x05555556, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff}

// caller is a module that calls the function once, and ends with the low bits of what it answers.
func caller(name, signature string, pick func() uint32) handmade {
	f := function{name: name, result: []byte{i32}}
	var body []byte
	for _, kind := range signature {
		body = append(body, constant(pick())...)
		if f.params = append(f.params, i32); kind == 'l' {
			f.params[len(f.params)-1] = i64
			body = append(body, 0xad) // i64.extend_i32_u
		}
	}
	body = join(body, call(0), constant(127), []byte{0x71}, call(1))
	exit := function{name: "proc_exit", params: []byte{i32}}
	return handmade{imports: []function{f, exit}, functions: []function{{body: body}}}
}

func TestW6_PointersThatLieGetAnErrorCode(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(6, 6))
	calls, traps := 0, 0
	for name, signature := range preview1 {
		for n := range 8 {
			picked := []uint32{}
			m := caller(name, signature, func() uint32 {
				v := hostile[r.IntN(len(hostile))]
				if n == 0 {
					v = 0xffffffff
				}
				picked = append(picked, v)
				return v
			})
			p := open(t, m.file(t), 1<<20)
			o := try(t, p, do("nothing"), 100*time.Millisecond)
			calls++
			require.Less(t, o.took, 5*time.Second, "%s%x", name, picked)
			if o.err != nil && strings.Contains(o.err.Error(), "recovered by wazero") {
				traps++
			}
			require.NotContains(t, fmt.Sprint(o.err), "broke its runner", "%s%x", name, picked)
			require.Empty(t, o.host.Logs(), "%s%x", name, picked)
		}
	}
	t.Logf("W6: %d calls, panics 0, %d of them ended the guest by a trap", calls, traps)
}

// A list of open files that is as long as its greatest number would take 16 GiB.
func TestW6_FilesKeepTheirNumbers(t *testing.T) {
	t.Parallel()
	at := func(n uint32) []byte { return constant(n) }
	open := function{name: "path_open", params: []byte{i32, i32, i32, i32, i32, i64, i64, i32, i32}, result: []byte{i32}}
	move := function{name: "fd_renumber", params: []byte{i32, i32}, result: []byte{i32}}
	exit := function{name: "proc_exit", params: []byte{i32}}
	create := join(at(3), at(0), at(0), at(1), at(1), []byte{0x42, 0x40, 0x42, 0x40}, at(0), at(64), call(0), []byte{0x1a})
	m := handmade{imports: []function{open, move, exit}, data: []byte("f"), functions: []function{{
		body: join(create, at(64), []byte{0x28, 2, 0}, constant(0x7fffffff), call(1), call(2)),
	}}}
	before := residentMiB(t)
	o := try(t, openFile(t, m), do("nothing"), time.Second)
	require.ErrorContains(t, o.err, fmt.Sprintf("ended with code %d", errnoNotSupported))
	t.Logf("W6: RSS delta of fd_renumber to 2^31-1: %d MiB", residentMiB(t)-before)
}

func openFile(t testing.TB, m handmade) *Plugin { return open(t, m.file(t), 1<<20) }
