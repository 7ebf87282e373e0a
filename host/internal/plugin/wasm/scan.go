package wasm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// What a module may declare. The compiler allocates by what is declared, before it sees whether it is there, and a Go
// process that runs out of memory is beyond recovery.
const (
	maxItems       = 1_000_000 // of one kind
	maxParameters  = 1_000
	maxLocals      = 50_000     // of one function
	maxAllLocals   = 16_000_000 // of all
	maxTables      = 100
	maxTableLength = 1_000_000
)

const (
	sectionCustom byte = iota
	sectionType
	sectionImport
	sectionFunction
	sectionTable
	sectionMemory
	sectionGlobal
	sectionExport
	sectionStart
	sectionElement
	sectionCode
	sectionData
	sectionDataCount
)

var magic = []byte("\x00asm\x01\x00\x00\x00")

// scan refuses a module that declares what it does not hold, or too much of it, and gives the module that is to be
// compiled: no table grows beyond maxTableLength, and of custom sections only the names of functions are left.
func scan(code []byte) ([]byte, error) {
	if !bytes.HasPrefix(code, magic) {
		return nil, errors.New("is no WebAssembly module of version 1")
	}
	out := append(make([]byte, 0, len(code)+1024), magic...)
	for c := (&cursor{b: code[len(magic):]}); c.more(); {
		id := c.byte()
		content := c.sized()
		if c.err != nil {
			return nil, c.err
		}
		content, err := scanSection(id, content)
		if err != nil {
			return nil, err
		}
		if content == nil {
			continue
		}
		out = binary.AppendUvarint(append(out, id), uint64(len(content)))
		out = append(out, content...)
	}
	return out, nil
}

// scanSection gives what is to be kept of a section; nil drops it.
func scanSection(id byte, content []byte) ([]byte, error) {
	c := &cursor{b: content}
	switch id {
	case sectionCustom:
		return functionNames(c), nil
	case sectionTable:
		return scanTables(c)
	case sectionCode:
		return content, scanCode(c)
	case sectionMemory, sectionStart, sectionDataCount: // bounded by the compiler
		return content, nil
	}
	if id > sectionDataCount {
		return nil, fmt.Errorf("has a section of kind %d, which this host does not know: build it for WASI preview 1 without newer proposals", id)
	}
	for range c.count(maxItems, "entries in a section") {
		scanItem(id, c)
	}
	return content, c.err
}

func scanItem(id byte, c *cursor) {
	switch id {
	case sectionType:
		scanType(c)
	case sectionImport:
		scanImport(c)
	case sectionFunction:
		c.u32()
	case sectionGlobal:
		c.valueType()
		c.byte()
		c.expression()
	case sectionExport:
		c.sized()
		c.byte()
		c.u32()
	case sectionElement:
		scanElement(c)
	case sectionData:
		scanData(c)
	}
}

func scanType(c *cursor) {
	if form := c.byte(); c.err == nil && form != 0x60 {
		c.fail(fmt.Errorf("declares a type of the form %#x; this host knows those of functions", form))
	}
	for range 2 { // parameters, results
		for range c.count(maxParameters, "parameters of a function") {
			c.valueType()
		}
	}
}

func scanImport(c *cursor) {
	module, name := c.sized(), c.sized()
	if kind := c.byte(); c.err == nil && kind != 0 {
		c.fail(fmt.Errorf("imports %s.%s, which is no function; a guest imports functions of wasi_snapshot_preview1 only", module, name))
	}
	c.u32()
}

func scanElement(c *cursor) {
	flags := c.u32()
	if flags&1 == 0 { // active
		if flags&2 != 0 {
			c.u32()
		}
		c.expression()
	}
	expressions := flags&4 != 0
	if flags&3 != 0 { // its kind, or its type
		if expressions {
			c.valueType()
		} else {
			c.byte()
		}
	}
	for range c.count(maxItems, "elements in a segment") {
		if expressions {
			c.expression()
		} else {
			c.u32()
		}
	}
}

func scanData(c *cursor) {
	flags := c.u32()
	if flags == 2 {
		c.u32()
	}
	if flags != 1 {
		c.expression()
	}
	c.sized()
}

// scanTables writes the tables again, each with a greatest size.
func scanTables(c *cursor) ([]byte, error) {
	n := c.count(maxTables, "tables")
	out := binary.AppendUvarint(nil, uint64(n))
	for range n {
		kind := c.byte()
		least, most, capped := c.limits()
		if c.err == nil && (kind != 0x70 && kind != 0x6f) {
			return nil, fmt.Errorf("declares a table of type %#x; this host knows those of functions and external references", kind)
		}
		if least > maxTableLength {
			return nil, fmt.Errorf("declares a table of %d entries; a guest may have %d", least, maxTableLength)
		}
		if !capped || most > maxTableLength {
			most = maxTableLength
		}
		out = append(out, kind, 1)
		out = binary.AppendUvarint(binary.AppendUvarint(out, uint64(least)), uint64(most))
	}
	return out, c.err
}

func scanCode(c *cursor) error {
	var all uint64
	for range c.count(maxItems, "functions") {
		body := &cursor{b: c.sized()}
		var locals uint64
		for range body.count(maxLocals, "groups of locals") {
			locals += uint64(body.u32())
			body.valueType()
		}
		if c.err = errors.Join(c.err, body.err); c.err != nil {
			return c.err
		}
		if all += locals; locals > maxLocals || all > maxAllLocals {
			return fmt.Errorf("declares %d locals in a function and %d in all; it may have %d and %d", locals, all, maxLocals, maxAllLocals)
		}
	}
	return c.err
}

// functionNames keeps the names of functions, which make a trap readable. What does not parse is only left out.
func functionNames(c *cursor) []byte {
	if string(c.sized()) != "name" {
		return nil
	}
	for c.more() {
		id, content := c.byte(), c.sized()
		if id != 1 || c.err != nil {
			continue
		}
		names := &cursor{b: content}
		for range names.count(maxItems, "names") {
			names.u32()
			names.sized()
		}
		if names.err != nil || names.more() {
			return nil
		}
		kept := binary.AppendUvarint(append([]byte("\x04name"), 1), uint64(len(content)))
		return append(kept, content...)
	}
	return nil
}
