package wasm

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The types of WebAssembly's values.
const (
	i32 byte = 0x7f
	i64 byte = 0x7e
)

// function is a signature with a body; an import has none.
type function struct {
	name   string // of WASI's function
	params []byte
	result []byte
	body   []byte // without its end
}

// handmade is a module put together by hand: what no compiler would make.
type handmade struct {
	imports   []function
	functions []function // the first is _start
	pages     uint32
	table     []byte // one table, as in the format
	data      []byte // at address 0
}

func vector(items ...[]byte) []byte {
	out := binary.AppendUvarint(nil, uint64(len(items)))
	for _, i := range items {
		out = append(out, i...)
	}
	return out
}

func sized(b []byte) []byte { return append(binary.AppendUvarint(nil, uint64(len(b))), b...) }

func section(id byte, content []byte) []byte { return append([]byte{id}, sized(content)...) }

func number(n uint32) []byte { return binary.AppendUvarint(nil, uint64(n)) }

func join(parts ...[]byte) (out []byte) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// constant is i32.const n.
func constant(n uint32) []byte {
	out, v := []byte{0x41}, int64(int32(n))
	for {
		b := byte(v & 0x7f)
		v >>= 7
		if (v == 0 && b&0x40 == 0) || (v == -1 && b&0x40 != 0) {
			return append(out, b)
		}
		out = append(out, b|0x80)
	}
}

func call(index uint32) []byte { return append([]byte{0x10}, number(index)...) }

func (m handmade) bytes() []byte {
	var types, imports, declared, code [][]byte
	for i, f := range append(append([]function{}, m.imports...), m.functions...) {
		types = append(types, join([]byte{0x60}, sized(f.params), sized(f.result)))
		if i < len(m.imports) {
			imports = append(imports, join(sized([]byte("wasi_snapshot_preview1")), sized([]byte(f.name)), []byte{0}, number(uint32(i))))
			continue
		}
		declared = append(declared, number(uint32(i)))
		code = append(code, sized(join(number(0), f.body, []byte{0x0b})))
	}
	out := join(magic, section(1, vector(types...)), section(2, vector(imports...)), section(3, vector(declared...)))
	if m.table != nil {
		out = append(out, section(4, vector(m.table))...)
	}
	out = append(out, section(5, vector(join([]byte{0}, number(max(m.pages, 1)))))...)
	out = append(out, section(7, vector(
		join(sized([]byte("memory")), []byte{2, 0}),
		join(sized([]byte("_start")), []byte{0}, number(uint32(len(m.imports)))),
	))...)
	out = append(out, section(10, vector(code...))...)
	if m.data != nil {
		out = append(out, section(11, vector(join([]byte{0}, constant(0), []byte{0x0b}, sized(m.data))))...)
	}
	return out
}

// file writes the module where a runner can be pointed at it.
func (m handmade) file(t testing.TB) string { return moduleFile(t, m.bytes()) }

func moduleFile(t testing.TB, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "handmade.wasm")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}
