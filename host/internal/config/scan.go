package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// The HCL parser and evaluator recurse without a limit, and a Go stack overflow ends the process. The bounds
// below hold for nesting and for everything that chains: a million "!" in a row are as deep as a million "(".
const (
	maxBytes   = 1 << 20
	maxNesting = 64
	maxSymbols = 10_000
	firstScan  = 64 << 10
)

var errNotRegular = errors.New("not a regular file")

// Read gives the bytes of a file for Parse. It never waits: a folder, a FIFO or a device is an error, and of a huge
// file it reads only as much as shows Parse that it is too large.
func Read(name string) ([]byte, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("config: %s: %w", name, errNotRegular)
	}
	src, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return src, nil
}

// prescan refuses what would be dangerous to parse.
func prescan(name string, src []byte) error {
	start := hcl.Range{Filename: name, Start: hcl.InitialPos, End: hcl.InitialPos}
	if len(src) > maxBytes {
		return newError(hcl.Diagnostics{diagnostic(start, "the file is larger than %d KiB", maxBytes>>10)})
	}
	if at := invalidUTF8(src); at >= 0 {
		return newError(hcl.Diagnostics{diagnostic(position(name, src, at), "this byte is not valid UTF-8; save the file as UTF-8")})
	}
	// A token takes a hundred times its place in the file, so a file of nothing but brackets has to be refused before
	// all of it becomes tokens.
	for size := firstScan; size < len(src); size *= 2 {
		if err := boundTokens(name, src[:size]); err != nil {
			return err
		}
	}
	return boundTokens(name, src)
}

func boundTokens(name string, src []byte) error {
	tokens, _ := hclsyntax.LexConfig(src, name, hcl.InitialPos) // the parser reports what the lexer finds
	depth, symbols := 0, 0
	for _, token := range tokens {
		switch token.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote,
			hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			depth--
		}
		if chains(token.Type) {
			symbols++
		}
		if depth > maxNesting {
			return newError(hcl.Diagnostics{diagnostic(token.Range, "brackets and quotes are nested more than %d deep here", maxNesting)})
		}
		if symbols > maxSymbols {
			return newError(hcl.Diagnostics{diagnostic(token.Range, "the file has more than %d brackets and operators", maxSymbols)})
		}
	}
	return nil
}

// chains reports whether a row of such tokens can make an expression deep. Words, numbers, text and what only
// separates them can't.
func chains(t hclsyntax.TokenType) bool {
	switch t {
	case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit,
		hclsyntax.TokenOQuote, hclsyntax.TokenCQuote, hclsyntax.TokenEqual, hclsyntax.TokenComma,
		hclsyntax.TokenNewline, hclsyntax.TokenComment, hclsyntax.TokenEOF,
		hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen:
		return false
	}
	return true
}

func invalidUTF8(src []byte) int {
	for at := 0; at < len(src); {
		r, size := utf8.DecodeRune(src[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return -1
}

func position(name string, src []byte, at int) hcl.Range {
	before := src[:at]
	line := bytes.Count(before, []byte("\n"))
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
	pos := hcl.Pos{Line: line + 1, Column: column + 1, Byte: at}
	return hcl.Range{Filename: name, Start: pos, End: pos}
}
