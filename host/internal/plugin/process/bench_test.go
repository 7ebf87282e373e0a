package process_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/host/internal/plugin"
)

// BenchmarkTask is one task of a kilobyte after the other, and many at once.
func BenchmarkTask(b *testing.B) {
	p := launch(b)
	data := fmt.Appendf(nil, `{"do": "nothing", "text": %q}`, strings.Repeat("x", 1000))
	dir := b.TempDir()
	run := func(n int) error {
		r := generator.Request{TaskID: fmt.Sprint(n), Type: generatortest.Type, Data: data, WorkDir: dir}
		_, err := p.Generate(b.Context(), r, generatortest.NewHost())
		return err
	}
	b.Run("OneByOne", func(b *testing.B) {
		for n := range b.N {
			require.NoError(b, run(n))
		}
	})
	for _, flying := range []int{10, 50} {
		b.Run(fmt.Sprintf("%dAtOnce", flying), func(b *testing.B) {
			todo, done := make(chan int), make(chan error, flying)
			for range flying {
				go func() {
					var err error
					for n := range todo {
						err = run(n)
					}
					done <- err
				}()
			}
			for n := range b.N {
				todo <- n
			}
			close(todo)
			for range flying {
				require.NoError(b, <-done)
			}
		})
	}
}

// BenchmarkStart is from launch to handshake, with mutual TLS, and the way down again, without and with all that
// confines a plugin.
func BenchmarkStart(b *testing.B) {
	c := newCell(b)
	for name, start := range map[string]func() plugin.Process{
		"Plain":    func() plugin.Process { return launch(b) },
		"Confined": func() plugin.Process { return c.start(b) },
	} {
		b.Run(name, func(b *testing.B) {
			var up time.Duration
			for range b.N {
				began := time.Now()
				p := start()
				up += time.Since(began)
				p.Kill()
			}
			b.ReportMetric(float64(up.Microseconds())/float64(b.N)/1000, "ms/start")
		})
	}
}
