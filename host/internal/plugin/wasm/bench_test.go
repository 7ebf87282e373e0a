package wasm

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator/generatortest"
)

func BenchmarkCompileCold(b *testing.B) {
	for b.Loop() {
		m, err := openModule(b.Context(), guestModule(), 0, "")
		require.NoError(b, err)
		require.NoError(b, m.release())
	}
}

func BenchmarkCompileFromCache(b *testing.B) {
	cache := filepath.Join(b.TempDir(), "cache")
	for b.Loop() {
		m, err := openModule(b.Context(), guestModule(), 0, cache)
		require.NoError(b, err)
		require.NoError(b, m.release())
	}
}

// BenchmarkTask is a module of the Go SDK, most of which is Go's own start.
func BenchmarkTask(b *testing.B) {
	p := open(b, guestModule(), 0)
	for b.Loop() {
		require.NoError(b, try(b, p, generatortest.Instruction{Do: "none"}, time.Minute).err)
	}
}

// BenchmarkTaskOfATinyModule is what the runner itself takes: the module only says that it is done.
func BenchmarkTaskOfATinyModule(b *testing.B) {
	said := []byte(`{"completed": {}}` + "\n")
	write := function{name: "fd_write", params: []byte{i32, i32, i32, i32}, result: []byte{i32}}
	m := handmade{
		imports:   []function{write},
		data:      append([]byte{8, 0, 0, 0, byte(len(said)), 0, 0, 0}, said...), // where, how long, and the text itself
		functions: []function{{body: join(constant(1), constant(0), constant(1), constant(64), call(0), []byte{0x1a})}},
	}
	p := open(b, m.file(b), 1<<20)
	for b.Loop() {
		require.NoError(b, try(b, p, generatortest.Instruction{Do: "none"}, time.Minute).err)
	}
}
