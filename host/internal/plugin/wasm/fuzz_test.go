package wasm

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tetratelabs/wazero"

	"ft.tc/backlot/api/generator/generatortest"
	"ft.tc/backlot/api/generator/guest"
)

// FuzzModule compiles what is nearly a module: it is refused or it is compiled, within memory and without a panic.
func FuzzModule(f *testing.F) {
	f.Add(tree().bytes())
	f.Add(handmade{functions: []function{{}}, table: []byte{0x70, 0, 1}, data: []byte("hello")}.bytes())
	for name, signature := range preview1 {
		f.Add(caller(name, signature, func() uint32 { return 1 }).bytes())
	}
	config := wazero.NewRuntimeConfig().WithCloseOnContextDone(true).WithMemoryLimitPages(pages(1 << 20))
	f.Fuzz(func(t *testing.T, content []byte) {
		kept, err := scan(content)
		if err != nil {
			return
		}
		again, err := scan(kept)
		require.NoError(t, err)
		require.Equal(t, kept, again, "what was let through is let through")
		r := wazero.NewRuntimeWithConfig(t.Context(), config)
		defer r.Close(context.Background())
		_, _ = r.CompileModule(t.Context(), kept)
	})
}

// FuzzGuestLines is a guest that says anything, in pieces of any length.
func FuzzGuestLines(f *testing.F) {
	f.Add([]byte(`{"progress":{"fraction":0.5,"step":"x"}}`+"\n"+`{"completed":{}}`+"\n"), 7)
	f.Add([]byte(`{"input":{"url":"https://x/a","kind":"image"}}`+"\n"+`{"failed":{"code":"a","message":"b"}}`+"\n"), 1)
	f.Add([]byte(`{"preview":{"media_type":"image/png","data":"AAAA"}}`+"\n\n\r\n{}\nnull\n[]\n"), 100)
	f.Fuzz(func(t *testing.T, said []byte, piece int) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		heard := &talk{ctx: ctx, host: generatortest.NewHost(), dir: t.TempDir(), window: time.Now()}
		answers := newMouth()
		out := &ears{heard: func(m guest.ToHost) error { return heard.hear(m, answers.say) }}
		piece = max(1, piece%len(append(said, 0)))
		for len(said) > 0 {
			n := min(piece, len(said))
			if taken, err := out.Write(said[:n]); err != nil {
				require.Zero(t, taken)
				return
			}
			said = said[n:]
		}
	})
}
