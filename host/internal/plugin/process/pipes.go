package process

import "os"

// pipe has an end for the host and one for the child.
type pipe struct{ r, w *os.File }

// pipes are all that connects the two, but for the socket of the contract.
type pipes struct{ stdout, stderr, lifeline, order pipe }

func openPipes() (*pipes, error) {
	p := &pipes{}
	for _, end := range []*pipe{&p.stdout, &p.stderr, &p.lifeline, &p.order} {
		var err error
		if end.r, end.w, err = os.Pipe(); err != nil {
			closeAll(p.kept())
			closeAll(p.given())
			return nil, err
		}
	}
	return p, nil
}

// kept are the host's ends.
func (p *pipes) kept() []*os.File {
	return []*os.File{p.stdout.r, p.stderr.r, p.lifeline.w, p.order.w}
}

// given are the child's ends.
func (p *pipes) given() []*os.File {
	return []*os.File{p.stdout.w, p.stderr.w, p.lifeline.r, p.order.r}
}

func closeAll(files []*os.File) {
	for _, f := range files {
		_ = f.Close()
	}
}
