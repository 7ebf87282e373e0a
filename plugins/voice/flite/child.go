package flite

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
)

// Subcommand is the first argument of a plugin binary that is started as a child; the module's path and a folder follow.
const Subcommand = "speak-with-flite"

// answer goes before the samples of an utterance, on a line.
type answer struct {
	Error    string    `json:"error,omitempty"`
	Phonemes []Phoneme `json:"phonemes,omitempty"`
	Bytes    int       `json:"bytes"`
}

// RunChild is the child: an utterance a line on in, answers and samples on out, until in ends.
func RunChild(module, dir string, in io.Reader, out io.Writer) error {
	ctx := context.Background()
	e, err := newEngine(ctx, module, dir)
	if err != nil {
		return err
	}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return nil // the parent has no more to say
		}
		if err != nil {
			return err
		}
		var u Utterance
		if err := json.Unmarshal(line, &u); err != nil {
			return err
		}
		speech, err := e.say(ctx, u)
		a := answer{Phonemes: speech.Phonemes, Bytes: len(speech.PCM)}
		if err != nil {
			a = answer{Error: err.Error()}
		}
		if err := json.NewEncoder(out).Encode(a); err != nil {
			return err
		}
		if _, err := out.Write(speech.PCM[:a.Bytes]); err != nil {
			return err
		}
	}
}
