package generatorv1_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/api/generator/generatortest"
	generatorv1 "ft.tc/backlot/api/generator/v1"
)

// previews runs one task that shows text as its preview, over the given protocol version.
func previews(t *testing.T, version int, text string) []generator.Preview {
	t.Helper()
	data, err := json.Marshal(generatortest.Instruction{Do: "preview", Text: text})
	require.NoError(t, err)
	client, host := connect(t, generatortest.Fixture(), generatorv1.WithVersion(version)), generatortest.NewHost()
	for _, id := range []string{"one", "two"} {
		_, err = client.Generate(t.Context(), generator.Request{TaskID: id, Type: generatortest.Type, Data: data}, host)
		require.NoError(t, err)
	}
	require.Zero(t, client.Violations())
	return host.Previews()
}

func TestPreviewsReachAHostThatKnowsThem(t *testing.T) {
	t.Parallel()
	shown := generator.Preview{MediaType: "image/png", Data: []byte("pixels")}
	require.Equal(t, []generator.Preview{shown, shown}, previews(t, generatorv1.VersionPreviews, "pixels"))
}

func TestPreviewsAreKeptFromAHostOfTheFirstProtocol(t *testing.T) {
	t.Parallel()
	require.Empty(t, previews(t, generatorv1.Version, "pixels"))
}

func TestPreviewsThatAreTooLargeAreDropped(t *testing.T) {
	t.Parallel()
	require.Empty(t, previews(t, generatorv1.VersionPreviews, strings.Repeat("x", generator.MaxPreviewBytes+1)))
}
