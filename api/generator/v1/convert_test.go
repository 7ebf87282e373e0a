package generatorv1

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"ft.tc/backlot/api/generator"
)

func TestRequestSurvivesTheWire(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := generator.Request{
			TaskID: rapid.String().Draw(t, "id"), Token: rapid.Uint64().Draw(t, "token"), Type: rapid.String().Draw(t, "type"),
			ProjectID: rapid.String().Draw(t, "project"), Attempt: rapid.IntRange(0, 1<<31).Draw(t, "attempt"),
			Data: rapid.SliceOf(rapid.Byte()).Draw(t, "data"), WorkDir: rapid.String().Draw(t, "dir"), Deadline: anInstant(t),
			Leases: []generator.Lease{{
				ID: rapid.String().Draw(t, "lease"), Token: rapid.Uint64().Draw(t, "fence"), Device: rapid.String().Draw(t, "device"),
				MemoryMiB: rapid.IntRange(0, 1<<20).Draw(t, "memory"), Expires: anInstant(t),
			}},
		}
		require.Empty(t, cmp.Diff(want, requestFromProto(requestToProto(want))))
	})
}

func anInstant(t *rapid.T) time.Time {
	return instant(rapid.Int64Range(0, 1<<42).Draw(t, "ms"))
}

func TestSpecificationSurvivesTheWire(t *testing.T) {
	t.Parallel()
	want := generator.Specification{
		Name: "n", Version: "v",
		Types: []generator.TypeSpecification{{
			Type: "t", Description: "d", DataSchema: []byte("{}"), Queue: "q", Typical: time.Second, Maximum: time.Hour,
			GPUMemoryMiB: 12, Deterministic: true, Features: []generator.Feature{generator.FeatureResume},
		}},
		Backends: []generator.BackendSpecification{{Name: "b", ConfigSchema: []byte(`{"a":1}`)}},
	}
	require.Empty(t, cmp.Diff(want, specificationFromProto(specificationToProto(want))))
}

func TestShortTimesDoNotBecomeNone(t *testing.T) {
	t.Parallel()
	require.EqualValues(t, 1, seconds(time.Millisecond))
	require.EqualValues(t, 2, seconds(1001*time.Millisecond))
	require.Zero(t, seconds(-time.Second))
}

func TestResultFailureInputsSurviveTheWire(t *testing.T) {
	t.Parallel()
	result := generator.Result{Media: "m", Metadata: []byte(`{}`), Artifacts: []generator.Artifact{{Name: "n", Role: "r", MediaType: "t"}}}
	require.Empty(t, cmp.Diff(result, resultFromProto(resultToProto(nil, result))))
	failure := generator.Retryf("code", "message")
	require.Empty(t, cmp.Diff(failure, failureFromProto(failureToProto(failure))))
	input := generator.Input{Path: "p", MediaType: "t", Size: 5}
	require.Empty(t, cmp.Diff(input, inputFromProto(inputToProto(1, input))))
	request := generator.InputRequest{URL: "u", Kind: generator.InputAudio, MaxBytes: 9}
	require.Empty(t, cmp.Diff(request, inputRequestFromProto(inputRequestToProto(nil, 1, request))))
	settings := generator.Configuration{Backend: "b", Options: []byte(`{}`)}
	require.Empty(t, cmp.Diff(settings, configurationFromProto(configurationToProto(settings))))
}

func TestClipGivesOneShortValidLine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := string(rapid.SliceOf(rapid.Byte()).Draw(t, "text"))
		limit := rapid.IntRange(0, 20).Draw(t, "limit")
		got := clip(in, limit)
		require.True(t, utf8.ValidString(got))
		require.LessOrEqual(t, len(got), limit)
		require.NotContains(t, got, "\n")
	})
	require.Equal(t, "ääö", clip("ääöx", 6))
	require.Equal(t, "ää", clip("ääöx", 5))
}
