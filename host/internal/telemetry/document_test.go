package telemetry_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/host/internal/telemetry"
)

var update = flag.Bool("update", false, "write the table of metrics anew")

const document = "../../docs/signals.md"

func table() string {
	var b strings.Builder
	b.WriteString("| metric | kind | labels | is |\n|---|---|---|---|\n")
	for _, d := range telemetry.NewMetrics("dev").Definitions() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", d.Name, d.Kind, strings.Join(d.Labels, ", "), d.Help)
	}
	return b.String()
}

func TestDocumentHasEveryMetric(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(document)
	require.NoError(t, err)
	between := regexp.MustCompile(`(?s)(<!-- metrics: .*? -->\n).*?(<!-- end -->)`)
	want := between.ReplaceAllString(string(b), "${1}\n"+table()+"\n${2}")
	if *update {
		require.NoError(t, os.WriteFile(document, []byte(want), 0o600))
	}
	require.Equal(t, want, string(b), "run it again with -update")
}

func TestDocumentHasEveryWord(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(document)
	require.NoError(t, err)
	for _, word := range telemetry.Words() {
		require.Contains(t, string(b), "`"+word+"`")
	}
}
