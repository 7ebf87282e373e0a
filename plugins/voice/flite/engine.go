package flite

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"ft.tc/backlot/plugins/voice/sound"
)

// memoryPages bounds what an utterance may take: 64 MiB, several times what it does.
const memoryPages = 1024

// engine runs the program, an instance for each utterance.
type engine struct {
	runtime wazero.Runtime
	program wazero.CompiledModule
	dir     string // where the program leaves its file
}

// newEngine compiles the program; dir also keeps what was compiled, for the next child.
func newEngine(ctx context.Context, module, dir string) (*engine, error) {
	code, err := os.ReadFile(module)
	if err != nil {
		return nil, err
	}
	cache, err := wazero.NewCompilationCacheWithDir(filepath.Join(dir, "compiled"))
	if err != nil {
		return nil, err
	}
	// No check for an ended context in loops: it would make speech five times slower, and a hang is ended with the process.
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCompilationCache(cache).WithMemoryLimitPages(memoryPages))
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, r); err != nil {
		return nil, err
	}
	program, err := r.CompileModule(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("flite.wasm can't be compiled: %w", err)
	}
	return &engine{runtime: r, program: program, dir: dir}, nil
}

func (e *engine) say(ctx context.Context, u Utterance) (Speech, error) {
	folder, err := os.MkdirTemp(e.dir, "utterance-")
	if err != nil {
		return Speech{}, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	var printed, complaint bytes.Buffer
	config := wazero.NewModuleConfig().WithName("").WithArgs(u.args("/out/speech.wav")...).WithStdout(&printed).WithStderr(&complaint).
		WithFSConfig(wazero.NewFSConfig().WithDirMount(folder, "/out"))
	instance, err := e.runtime.InstantiateModule(ctx, e.program, config)
	if err != nil {
		return Speech{}, fmt.Errorf("the synthesiser failed: %w: %.200s", err, complaint.String())
	}
	if err := instance.Close(ctx); err != nil {
		return Speech{}, err
	}
	wav, err := os.ReadFile(filepath.Join(folder, "speech.wav"))
	if err != nil {
		return Speech{}, fmt.Errorf("the synthesiser left no sound: %w", err)
	}
	rate, pcm, err := sound.ReadWAV(wav)
	if err == nil && rate != Rate {
		err = fmt.Errorf("it has %d Hz", rate)
	}
	if err != nil {
		return Speech{}, fmt.Errorf("the synthesiser left another sound than it should: %w", err)
	}
	phonemes, err := readPhonemes(printed.String())
	return Speech{Phonemes: phonemes, PCM: pcm}, err
}
