// Package model asks language models: a server with OpenAI's chat completions, Ollama, or llama.cpp's server. Answers
// are read as they are written, and how long the first of them took is measured.
package model

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"ft.tc/backlot/plugins/internal/upstream"
)

// Server is something that can be asked.
type Server interface {
	// Ask puts one question and calls said with each piece of the answer as it comes, from the caller's goroutine. Its
	// error is a *sdk.Failure, or the cause of ctx.
	Ask(ctx context.Context, q Question, said func(piece string)) (Answer, error)

	// Close lets go of idle connections.
	Close()
}

// Question is what one model is asked. Pointers and empty values leave the choice to the server.
type Question struct {
	Model       string
	System      string
	Prompt      string
	Temperature *float64
	MaxTokens   *int
	Seed        *int64
	Stop        []string
	Format      Format
	Schema      json.RawMessage // of the answer, for FormatSchema
}

// Format is what the answer has to be.
type Format int

// The formats. Servers that can, hold the model to them; the answer is to be checked in any case.
const (
	FormatText Format = iota
	FormatJSON
	FormatSchema
)

// Answer is what a model said.
type Answer struct {
	Text     string
	Model    string // as the server names it
	Finish   string // stop, length, content_filter, tool_calls, or the server's own word
	Refused  bool   // the text is the model's refusal to answer
	Overlong bool   // it grew past MaxAnswer and was cut there
	Usage    *Usage // nil where the server does not count
	Context  int    // tokens that the model can hold; 0 where the server does not tell

	FirstToken time.Duration // from the question, as it was last put, to the first piece of the answer
	Total      time.Duration // from the same moment to the end
	Load       time.Duration // of the total, what the server says that loading the model took
}

// Usage is the server's count of tokens.
type Usage struct {
	Prompt     int
	Completion int
	Reasoning  int // of the completion, what was thought and not said
}

// MaxAnswer is the longest text, in bytes, that is read of an answer.
const MaxAnswer = 1 << 20

// DefaultTimeout is how long a server may be silent.
const DefaultTimeout = 45 * time.Second

// The kinds of server.
const (
	KindOpenAI   = "openai"
	KindOllama   = "ollama"
	KindLlamaCpp = "llamacpp"
)

// Address is a server as the operator configured it.
type Address struct {
	Kind           string
	URL            string
	Key            string        // sent as a bearer token where there is one
	Timeout        time.Duration // for the answer to begin, and for each further piece of it
	MaxTokensField string        // openai: what it calls the bound of an answer; max_tokens where empty
	KeepAlive      string        // ollama: how long the model stays loaded afterwards; the server's default where empty
}

// New makes a client of the server; it dials when it is first asked.
func New(a Address) (Server, error) {
	names := map[string]string{KindOpenAI: "the language model server", KindOllama: "the Ollama server", KindLlamaCpp: "the llama.cpp server"}
	name, known := names[a.Kind]
	if !known {
		return nil, fmt.Errorf("%q is no kind of language model server", a.Kind)
	}
	if a.Timeout <= 0 {
		a.Timeout = DefaultTimeout
	}
	// A question may be put twice: it costs time, and leaves nothing behind.
	w := wire{name: name, timeout: a.Timeout, client: upstream.New(upstream.Server{
		Name: name, BaseURL: a.URL, Secret: a.Key, Timeout: a.Timeout, MaxAnswer: 4 * MaxAnswer,
	}).Repeatable()}
	switch a.Kind {
	case KindOllama:
		return &ollama{wire: w, keepAlive: a.KeepAlive}, nil
	case KindLlamaCpp:
		return &llamaCpp{chat{wire: w, path: "/v1/chat/completions", maxTokensField: "max_tokens"}}, nil
	}
	field := a.MaxTokensField
	if field == "" {
		field = "max_tokens"
	}
	return &chat{wire: w, path: "/chat/completions", maxTokensField: field}, nil
}
