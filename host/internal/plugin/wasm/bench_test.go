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
		require.NoError(b, m.close())
	}
}

func BenchmarkCompileFromCache(b *testing.B) {
	cache := filepath.Join(b.TempDir(), "cache")
	for b.Loop() {
		m, err := openModule(b.Context(), guestModule(), 0, cache)
		require.NoError(b, err)
		require.NoError(b, m.close())
	}
}

func BenchmarkTask(b *testing.B) {
	p := open(b, guestModule(), 0)
	for b.Loop() {
		require.NoError(b, try(b, p, generatortest.Instruction{Do: "none"}, time.Minute).err)
	}
}
