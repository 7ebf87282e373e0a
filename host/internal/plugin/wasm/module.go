package wasm

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

const (
	pageBytes      = 64 << 10
	defaultMemory  = 256 << 20
	maxMemory      = 4 << 30
	maxModuleBytes = 64 << 20
	compileLimit   = time.Minute
)

// module is compiled code and what it takes to run it.
type module struct {
	runtime wazero.Runtime
	cache   wazero.CompilationCache
	code    wazero.CompiledModule
}

// openModule reads and compiles a module. Its memory is bounded, also that which it wants at once.
func openModule(ctx context.Context, path string, memoryBytes int64, cacheDir string) (*module, error) {
	code, err := readModule(path)
	if err != nil {
		return nil, err
	}
	m := &module{}
	config := wazero.NewRuntimeConfig().WithCloseOnContextDone(true).WithMemoryLimitPages(pages(memoryBytes))
	if cacheDir != "" {
		if m.cache, err = wazero.NewCompilationCacheWithDir(filepath.Clean(cacheDir)); err != nil {
			return nil, fmt.Errorf("cache of compiled modules: %w", err)
		}
		config = config.WithCompilationCache(m.cache)
	}
	m.runtime = wazero.NewRuntimeWithConfig(ctx, config)
	if err := m.compile(ctx, code); err != nil {
		return nil, errors.Join(fmt.Errorf("%s %w", filepath.Base(path), err), m.release())
	}
	return m, nil
}

func readModule(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a file", path)
	case info.Size() > maxModuleBytes:
		return nil, fmt.Errorf("%s has %d MiB; a module has at most %d: strip it", path, info.Size()>>20, maxModuleBytes>>20)
	}
	return os.ReadFile(path)
}

func pages(memoryBytes int64) uint32 {
	if memoryBytes <= 0 {
		memoryBytes = defaultMemory
	}
	return uint32(min(memoryBytes, maxMemory) / pageBytes)
}

// compile ends with its time limit; wazero itself can't be told to stop, so the process ends with it.
func (m *module) compile(ctx context.Context, code []byte) (err error) {
	compiled := make(chan error, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				compiled <- fmt.Errorf("is no module that can be compiled: %v", v)
			}
		}()
		code, err := scan(code)
		if err == nil {
			workers := experimental.WithCompilationWorkers(ctx, runtime.GOMAXPROCS(0))
			m.code, err = m.runtime.CompileModule(workers, code)
		}
		compiled <- err
	}()
	limit := time.NewTimer(compileLimit)
	defer limit.Stop()
	select {
	case err = <-compiled:
	case <-limit.C:
		return fmt.Errorf("can't be compiled within %s", compileLimit)
	}
	if err != nil {
		return fmt.Errorf("is no module that can be compiled: %w", err)
	}
	if err := provideWASI(ctx, m.runtime); err != nil {
		return err
	}
	return m.checkImports()
}

// checkImports refuses a module that wants what no WASI program wants, before it runs.
func (m *module) checkImports() error {
	known := m.runtime.Module(wasi_snapshot_preview1.ModuleName).ExportedFunctionDefinitions()
	var unknown []string
	for _, f := range m.code.ImportedFunctions() {
		from, name, _ := f.Import()
		if from != wasi_snapshot_preview1.ModuleName || known[name] == nil {
			unknown = append(unknown, from+"."+name)
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return fmt.Errorf("imports %s; a guest imports functions of %s only", strings.Join(unknown[:min(len(unknown), 5)], ", "), wasi_snapshot_preview1.ModuleName)
	}
	if m.code.ExportedFunctions()["_start"] == nil {
		return errors.New("exports no _start: build it as a WASI command, not as a library")
	}
	return nil
}

func (m *module) release() error {
	ctx := context.Background()
	err := m.runtime.Close(ctx)
	if m.cache != nil {
		err = errors.Join(err, m.cache.Close(ctx))
	}
	return err
}
