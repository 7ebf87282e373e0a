package main

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCommandLineReadsLocalFilesOnly(t *testing.T) {
	t.Parallel()
	args := encoding{width: 128, height: 72, rate: "24/1", subtitles: "s.vtt", output: "o.mp4"}.args()
	inputs := 0
	for i, a := range args {
		if a == "-i" {
			inputs++
			require.Contains(t, []string{"pipe:0", "file:s.vtt"}, args[i+1])
		}
	}
	require.Equal(t, 2, inputs)
	require.Contains(t, args, "file,pipe")
	require.Equal(t, "file:o.mp4", args[len(args)-1])
	require.False(t, slices.Contains(encoding{}.args(), "mov_text"))
}
