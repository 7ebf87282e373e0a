package validate

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// doubling is a schema in which each of n definitions refers twice to the next.
func doubling(n int) string {
	var b strings.Builder
	b.WriteString(`{"$ref":"#/$defs/d0","$defs":{`)
	for i := range n {
		fmt.Fprintf(&b, `"d%d":{"allOf":[{"$ref":"#/$defs/d%d"},{"$ref":"#/$defs/d%d"}]},`, i, i+1, i+1)
	}
	fmt.Fprintf(&b, `"d%d":{"type":"object"}}}`, n)
	return b.String()
}

func TestSchemaThatDoublesItselfIsRefused(t *testing.T) {
	t.Parallel()
	_, err := Compile([]byte(doubling(24)))
	require.ErrorContains(t, err, "in so many ways")
	_, err = Compile([]byte(doubling(5)))
	require.NoError(t, err)
}

func TestSchemaOfATreeMayReferToItself(t *testing.T) {
	t.Parallel()
	s, err := Compile([]byte(`{"type":"object","properties":{"child":{"$ref":"#"},"name":{"type":"string"}}}`))
	require.NoError(t, err)
	require.Len(t, s.Faults("data", map[string]any{"child": map[string]any{"name": 7}}), 1)
}
