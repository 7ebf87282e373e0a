package model

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxLine bounds one line of a stream. A piece is some tokens; the largest that servers send is a whole answer.
const maxLine = 4 * MaxAnswer

// lines calls take with each line, without its end. A last line without one counts.
func lines(r io.Reader, take func(line []byte) error) error {
	in := bufio.NewReaderSize(r, 64<<10)
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		last := errors.Is(err, io.EOF)
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			if len(line) > maxLine {
				return errMalformed
			}
			continue
		case err != nil && !last:
			return err
		}
		if len(line) > 0 {
			if err := take(bytes.TrimRight(line, "\r\n")); err != nil {
				return err
			}
		}
		if last {
			return nil
		}
		line = line[:0]
	}
}

// errEnough ends a stream from within.
var errEnough = errors.New("nothing more is wanted")

// events reads server-sent events and calls take with the data of each. Comments, which servers send to keep the
// connection alive, and other fields are passed over. A last event without the empty line after it counts.
func events(r io.Reader, take func(data []byte) error) error {
	var data []byte
	full := false
	first := true
	give := func() error {
		if !full {
			return nil
		}
		defer func() { data, full = data[:0], false }()
		return take(data)
	}
	err := lines(r, func(line []byte) error {
		if first {
			line, first = bytes.TrimPrefix(line, []byte("\ufeff")), false
		}
		if len(line) == 0 {
			return give()
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		// llama.cpp once sent its errors as a field of that name.
		if string(name) != "data" && string(name) != "error" {
			return nil
		}
		if full {
			data = append(data, '\n')
		}
		data, full = append(data, bytes.TrimPrefix(value, []byte(" "))...), true
		if len(data) > maxLine {
			return errMalformed
		}
		return nil
	})
	if err == nil {
		err = give()
	}
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}
