package main

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// Not in parallel: it looks at the memory of the whole process.
func TestMemoryDoesNotGrowWithTheLengthOfTheFilm(t *testing.T) {
	in := layered(t)
	in["clip"] = clip(t)
	most := func(seconds int) uint64 {
		peak := uint64(0)
		s := &studio{dir: t.TempDir(), files: in, seen: func() {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
		}}
		runtime.GC()
		got := s.roll(t.Context(), t, data{
			"storyboard_images": []string{"one", "one"}, "storyboard_layers": [][]string{{"wall", "near"}, {"wall", "near"}}, "duration": seconds, "fps": 12,
			"overlays": []data{{"url": "clip", "loop": true, "height": .3}}, "subtitle_mode": "burn", "scene_description": "Rain falls.",
		})
		require.NoError(t, got.err)
		return peak
	}
	short := most(2)
	require.Less(t, most(20), short+short/3+4<<20, "after %d bytes for two seconds", short)
}
