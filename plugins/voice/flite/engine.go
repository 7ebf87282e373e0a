package flite

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
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
	pcm, err := samplesOf(wav)
	if err != nil {
		return Speech{}, err
	}
	phonemes, err := readPhonemes(printed.String())
	return Speech{Phonemes: phonemes, PCM: pcm}, err
}

var errWAV = errors.New("the synthesiser left a file that is no mono WAV of 16 bit at 16 kHz")

// samplesOf takes the samples out of a WAV file.
func samplesOf(wav []byte) ([]byte, error) {
	if len(wav) < 12 || string(wav[:4]) != "RIFF" || string(wav[8:12]) != "WAVE" {
		return nil, errWAV
	}
	right := false
	for rest := wav[12:]; len(rest) >= 8; {
		name, size := string(rest[:4]), int(binary.LittleEndian.Uint32(rest[4:8]))
		body := rest[8:]
		size = min(size, len(body))
		switch name {
		case "fmt ":
			right = size >= 16 && binary.LittleEndian.Uint16(body) == 1 && binary.LittleEndian.Uint16(body[2:]) == 1 &&
				binary.LittleEndian.Uint32(body[4:]) == Rate && binary.LittleEndian.Uint16(body[14:]) == 16
		case "data":
			if !right {
				return nil, errWAV
			}
			return body[:size&^1], nil
		}
		rest = body[min(size+size&1, len(body)):]
	}
	return nil, errWAV
}
