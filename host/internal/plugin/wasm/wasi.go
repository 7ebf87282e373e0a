package wasm

import (
	"context"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// errnoNotSupported is what WASI calls ENOTSUP.
const errnoNotSupported = 58

// provideWASI gives modules the functions of WASI preview 1, but for fd_renumber: the engine keeps open files in a list
// by their number, and a file that moves to the number 2^31-1 would make that list 16 GiB long.
func provideWASI(ctx context.Context, r wazero.Runtime) error {
	b := r.NewHostModuleBuilder(wasi_snapshot_preview1.ModuleName)
	wasi_snapshot_preview1.NewFunctionExporter().ExportFunctions(b)
	refuse := api.GoModuleFunc(func(_ context.Context, _ api.Module, stack []uint64) { stack[0] = errnoNotSupported })
	i32 := api.ValueTypeI32
	b.NewFunctionBuilder().WithGoModuleFunction(refuse, []api.ValueType{i32, i32}, []api.ValueType{i32}).Export("fd_renumber")
	_, err := b.Instantiate(ctx)
	return err
}
