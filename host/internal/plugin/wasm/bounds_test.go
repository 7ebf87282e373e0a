package wasm

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestW3_WhatAModuleWantsAtOnceIsBounded(t *testing.T) {
	t.Parallel()
	idle := []function{{}}
	for name, test := range map[string]struct {
		module handmade
		want   string
	}{
		"Memory":     {handmade{functions: idle, pages: 65536}, "over limit of"},
		"Table":      {handmade{functions: idle, table: join([]byte{0x70, 0}, number(100_000_000))}, "a table of 100000000 entries"},
		"TableOfMax": {handmade{functions: idle, table: join([]byte{0x70, 1}, number(0xffffffff), number(0xffffffff))}, "a table of 4294967295 entries"},
	} {
		t.Run(name, func(t *testing.T) {
			before := residentMiB(t)
			_, err := openModule(t.Context(), test.module.file(t), 0, "")
			require.ErrorContains(t, err, test.want)
			t.Logf("W3: %s refused, RSS delta %d MiB", name, residentMiB(t)-before)
		})
	}
}

func TestW3_GrowthEndsAtItsBound(t *testing.T) {
	t.Parallel()
	exit := function{name: "proc_exit", params: []byte{i32}}
	answer := join(constant(127), []byte{0x71}, call(0)) // the low bits of -1 are 127
	for name, m := range map[string]handmade{
		"Memory": {functions: []function{{body: join(constant(65535), []byte{0x40, 0}, answer)}}},
		"Table": {
			table:     []byte{0x70, 0, 0},
			functions: []function{{body: join([]byte{0xd0, 0x70}, constant(100_000_000), []byte{0xfc, 0x0f, 0}, answer)}},
		},
	} {
		m.imports = []function{exit}
		before := residentMiB(t)
		o := try(t, open(t, m.file(t), 64<<20), do("nothing"), time.Minute)
		require.ErrorContains(t, o.err, "ended with code 127", name)
		t.Logf("W3: %s does not grow, RSS delta %d MiB", name, residentMiB(t)-before)
	}
}

// Counts that a module only claims would have the compiler make room for them.
func TestW9_ModuleThatClaimsMoreThanItHoldsIsRefused(t *testing.T) {
	t.Parallel()
	lots := number(0xffffffff)
	body := func(b ...[]byte) []byte { return section(10, join(number(1), sized(join(b...)))) }
	for name, sections := range map[string][]byte{
		"Types":      section(1, lots),
		"Parameters": section(1, join(number(1), []byte{0x60}, lots)),
		"Imports":    section(2, lots),
		"ImportName": section(2, join(number(1), lots)),
		"Functions":  section(3, lots),
		"Tables":     section(4, lots),
		"Globals":    section(6, lots),
		"Exports":    section(7, lots),
		"Elements":   section(9, lots),
		"Indices":    section(9, join(number(1), []byte{0, 0x41, 0, 0x0b}, lots)),
		"Locals":     body(number(1), lots, []byte{i32, 0x0b}),
		"Groups":     body(lots, []byte{0x0b}),
		"Data":       section(11, join(number(1), []byte{0, 0x41, 0, 0x0b}, lots)),
		"Section":    join([]byte{1}, lots),
		"Exceptions": section(13, number(0)),
	} {
		t.Run(name, func(t *testing.T) {
			before := residentMiB(t)
			_, err := openModule(t.Context(), moduleFile(t, join(magic, sections)), 0, "")
			require.Error(t, err)
			require.Less(t, residentMiB(t)-before, 256)
			t.Logf("W9: %v", err)
		})
	}
}

func TestW9_ForeignImportsAreNamed(t *testing.T) {
	t.Parallel()
	m := handmade{
		imports:   []function{{name: "fd_teleport", params: []byte{i32}}, {name: "proc_exit", params: []byte{i32}}},
		functions: []function{{}},
	}
	_, err := openModule(t.Context(), m.file(t), 0, "")
	require.ErrorContains(t, err, "imports wasi_snapshot_preview1.fd_teleport")
	require.NotContains(t, err.Error(), "proc_exit")
	t.Logf("W9: %v", err)
}

func TestFunctionNamesSurviveTheScan(t *testing.T) {
	t.Parallel()
	names := section(0, join(sized([]byte("name")), section(1, vector(join(number(0), sized([]byte("boom")))))))
	other := section(0, join(sized([]byte("producers")), []byte("whatever")))
	liar := section(0, join(sized([]byte("name")), []byte{1, 5}, number(0xffffffff)))
	trap := handmade{functions: []function{{body: []byte{0}}}}
	kept, err := scan(join(trap.bytes(), other, liar, names))
	require.NoError(t, err)
	require.Equal(t, join(trap.bytes(), names), kept)
	o := try(t, open(t, moduleFile(t, kept), 0), do("nothing"), time.Minute)
	require.ErrorContains(t, o.err, "broke off")
}
