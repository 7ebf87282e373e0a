package sdk

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"runtime/debug"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/guest"
)

// Serve is the whole main function of a plugin. In a module it does what the runner asks of this instance, and ends.
func Serve(p Plugin) {
	if len(os.Args) < 2 {
		fmt.Fprintf(os.Stderr, "This is %s %s, a plugin of Backlot in a WebAssembly module. It can't run by itself: name it in plugins.hcl\n", p.Name, p.Version)
		os.Exit(1)
	}
	s := &stream{in: bufio.NewReaderSize(os.Stdin, 64<<10), out: os.Stdout}
	s.say(answer(context.Background(), p.Contract(), s, os.Args[1]))
}

// answer is the last thing that the instance says; an empty one where there is nothing to say.
func answer(ctx context.Context, p generator.Plugin, s *stream, what string) guest.ToHost {
	var order guest.ToGuest
	if what != guest.Describe {
		if err := s.hear(&order); err != nil {
			return guest.ToHost{Failed: guest.FromError(err)}
		}
	}
	switch {
	case what == guest.Describe:
		spec, err := p.Describe(ctx)
		if err != nil {
			return guest.ToHost{Failed: guest.FromError(err)}
		}
		return guest.ToHost{Specification: guest.FromSpecification(spec)}
	case what == guest.Configure && order.Configure != nil:
		if err := p.Configure(ctx, generator.Configuration(*order.Configure)); err != nil {
			return guest.ToHost{Failed: refusal(err)}
		}
		return guest.ToHost{}
	case what == guest.Generate && order.Generate != nil:
		return generate(ctx, p, s, order.Generate)
	}
	return guest.ToHost{Failed: &guest.Failed{Code: "unknown_order", Message: "The runner asked for " + what + ", which this module does not know"}}
}

func generate(ctx context.Context, p generator.Plugin, s *stream, r *guest.Request) guest.ToHost {
	ctx, cancel := context.WithDeadline(ctx, r.Deadline)
	defer cancel()
	if err := p.Configure(ctx, generator.Configuration(r.Settings)); err != nil {
		return guest.ToHost{Failed: refusal(err)}
	}
	result, err := attempt(ctx, p, s, r)
	if err != nil {
		return guest.ToHost{Failed: guest.FromError(err)}
	}
	return guest.ToHost{Completed: guest.FromResult(result)}
}

// attempt turns a panic into a failure.
func attempt(ctx context.Context, p generator.Plugin, s *stream, r *guest.Request) (result generator.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(os.Stderr, "panic: %v\n%s", v, debug.Stack())
			err = generator.Retryf("generator_panic", "The generator broke off because of an error of its own")
		}
	}()
	return p.Generate(ctx, r.Contract(), s)
}

// refusal is why a plugin does not take its settings, in its own words: the operator reads it.
func refusal(err error) *guest.Failed {
	if f, ok := err.(*generator.Failure); ok { //nolint:errorlint // whether err is the failure itself
		return guest.FromError(f)
	}
	return &guest.Failed{Code: "configuration_refused", Message: err.Error()}
}
