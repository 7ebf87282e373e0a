package task_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/task"
)

func TestReferenceHasOneGrammar(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]task.Reference{
		"task:panel":                      {Name: "panel", Number: 1},
		"task:panel/layer":                {Name: "panel", Role: "layer", Number: 1},
		"task:panel/layer/*":              {Name: "panel", Role: "layer"},
		"task:panel/layer/12":             {Name: "panel", Role: "layer", Number: 12},
		"task:p.1_a-b#/metadata/a/0":      {Name: "p.1_a-b", Number: 1, Pointer: "/metadata/a/0"},
		"task:" + strings.Repeat("x", 64): {Name: strings.Repeat("x", 64), Number: 1},
	} {
		got, ok := task.ParseReference(text)
		require.True(t, ok, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{
		"", "task", "task:", "task: buy milk", "Task:panel", "task:panel/", "task:panel/layer/0", "task:panel/layer/1/2", "task:panel/Layer",
		"task:panel#", "task:panel#x", "task:panel/layer#/x", "task:pa nel", "task:panel\n", "task:" + strings.Repeat("x", 65), "https://task:panel",
	} {
		_, ok := task.ParseReference(text)
		require.False(t, ok, text)
	}
}
