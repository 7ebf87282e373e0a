package main

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
	"ft.tc/backlot/plugins/voice/speechtest"
	"ft.tc/backlot/plugins/voice/timing"
	"ft.tc/backlot/sdk/sdktest"
)

// server is a backend with its double.
type server struct {
	name, path string
	double     func(testing.TB) *upstreamtest.Double
	options    func(url string) map[string]any
	patience   string
}

const voiceOfEleven = "JBFqnCBsd6RMkjVDRZzb"

var servers = []server{
	{"openai", "/v1/audio/speech", speechtest.NewOpenAI, func(url string) map[string]any {
		return map[string]any{"url": url + "/v1", "api_key": speechtest.Key, "model": "gpt-4o-mini-tts"}
	}, "20s"},
	{"elevenlabs", "/v1/text-to-speech/" + voiceOfEleven + "/with-timestamps", speechtest.NewElevenLabs, func(url string) map[string]any {
		return map[string]any{"url": url, "api_key": speechtest.Key, "voice": voiceOfEleven}
	}, "20s"},
}

func (s server) run(t *testing.T, d *upstreamtest.Double, data data, opts ...sdktest.Option) sdktest.Outcome {
	t.Helper()
	if data["text"] == nil {
		data["text"] = "Good evening, detective. The rain has not stopped."
	}
	data["output_format"], data["sample_rate"] = "wav", 44100
	options := s.options(d.URL)
	options["timeout"] = s.patience
	opts = append(opts, sdktest.WithBackend(s.name, options))
	return sdktest.Run(t, plugin(), "generate_character_voice", data, opts...)
}

func TestServerSpeaksTheLine(t *testing.T) {
	t.Parallel()
	for _, s := range servers {
		d := s.double(t)
		o := s.run(t, d, data{"emotion": "angry", "pace": "fast", "background_noise": "rain"})
		require.NoError(t, o.Err, s.name)
		meta := o.Metadata(t)
		require.Equal(t, map[string]string{"openai": "estimated", "elevenlabs": "measured"}[s.name], meta["timings"])
		require.InDelta(t, 51/15.0+1.4, meta["duration"], .2)
		found := track(t, o)
		require.Len(t, found.Words, 8)
		require.GreaterOrEqual(t, found.Words[0].Start, .5)
		require.NotEmpty(t, found.Mouth)
	}
}

func TestServerWithoutTimesSpeaksAllTheSame(t *testing.T) {
	t.Parallel()
	eleven := servers[1]
	d := eleven.double(t)
	d.Fail(upstreamtest.Fault{Path: eleven.path, Status: http.StatusNotFound, Body: `{"detail":"Not Found"}`})
	o := eleven.run(t, d, data{})
	require.NoError(t, o.Err)
	require.Equal(t, "estimated", o.Metadata(t)["timings"])
	require.Len(t, track(t, o).Words, 8)

	d = eleven.double(t)
	o = eleven.run(t, d, data{"character_voice_profile": "p"}, sdktest.WithInput("p", document(t, `{"voice":"nobody"}`)))
	require.Contains(t, upstreamtest.Failure(t, o.Err).Message, "A voice with the voice_id was not found")
}

func TestImpossibleTimesAreNotBelieved(t *testing.T) {
	t.Parallel()
	good := alignment{Characters: []string{"a", "b", " ", "c"}, Starts: []float64{0, 1, 2, 3}, Ends: []float64{1, 2, 3, 4}}
	require.Equal(t, []timing.Word{{Text: "ab", Start: 1, End: 3}, {Text: "c", Start: 4, End: 5}}, good.words(1, 9))
	for _, bad := range [][2][]float64{{{0, 1, 2, 5}, {1, 2, 3, 4}}, {{2, 3, 4, 1}, {3, 4, 5, 2}}, {{0, 1, 2}, {1, 2, 3, 4}}} {
		require.Nil(t, alignment{good.Characters, bad[0], bad[1]}.words(1, 9))
	}
}

func TestModelsWithoutInstructionsGetNone(t *testing.T) {
	t.Parallel()
	s := servers[0]
	s.options = func(url string) map[string]any {
		return map[string]any{"url": url + "/v1", "api_key": speechtest.Key, "model": "tts-1"}
	}
	require.NoError(t, s.run(t, s.double(t), data{"emotion": "angry"}).Err)
}

func TestLongTextIsAskedForInPieces(t *testing.T) {
	t.Parallel()
	for _, s := range servers {
		d := s.double(t)
		o := s.run(t, d, data{"text": strings.TrimSpace(strings.Repeat("The rain has not stopped for days. ", 140))})
		require.NoError(t, o.Err, s.name)
		require.Equal(t, 2, d.Asked(http.MethodPost, s.path))
		require.Len(t, track(t, o).Words, 140*7)
	}
}

func TestServersFaultsAreOvercomeOrNamed(t *testing.T) {
	t.Parallel()
	for _, s := range servers {
		busy := upstreamtest.Fault{Status: http.StatusTooManyRequests, Header: "Retry-After: 0", Body: `{"error":{"message":"Rate limit reached"}}`}
		d := s.double(t)
		d.Fail(busy)
		require.NoError(t, s.run(t, d, data{}).Err, "%s: a rate limit is waited for", s.name)

		for code, fault := range map[string]upstreamtest.Fault{
			"backend_failed":       {Times: 9, Status: http.StatusInternalServerError, Body: `{"error":{"message":"boom"}}`},
			"backend_unreachable":  {Times: 9, CutAfter: 2000},
			"backend_timeout":      {Times: 9, Stall: true},
			"backend_bad_answer":   {Status: http.StatusOK, Body: "<html>not a speech server</html>"},
			"backend_unauthorized": {Status: http.StatusUnauthorized, Body: `{"error":{"message":"no"},"detail":{"status":"invalid_api_key","message":"Invalid API key"}}`},
		} {
			d := s.double(t)
			d.Fail(fault)
			hasty := s
			if fault.Stall {
				hasty.patience = "300ms"
			}
			o := hasty.run(t, d, data{})
			f := failure(t, o.Err)
			require.Equal(t, code, f.Code, "%s: %s", s.name, f.Message)
			require.NotContains(t, f.Message, speechtest.Key)
			nothingLeft(t, o)
		}
	}
}

func TestServersOwnWordsReachTheReader(t *testing.T) {
	t.Parallel()
	openai, eleven := servers[0], servers[1]
	d := openai.double(t)
	o := openai.run(t, d, data{"character_voice_profile": "p"}, sdktest.WithInput("p", document(t, `{"voice":"nobody"}`)))
	require.Contains(t, failure(t, o.Err).Message, "voice")
	d = eleven.double(t)
	f := failure(t, eleven.run(t, d, data{"text": "quota"}).Err)
	require.Contains(t, f.Message, "quota")
	require.Equal(t, 1, d.Asked(http.MethodPost, eleven.path), "what is paid for is not asked twice")
}

func TestCancelEndsTheRequestOfTheServer(t *testing.T) {
	t.Parallel()
	for _, s := range servers {
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("cancelled")
		d := s.double(t)
		d.Fail(upstreamtest.Fault{Stall: true})
		go func() {
			d.Await(http.MethodPost, s.path, 1)
			cancel(stop)
		}()
		o := s.run(t, d, data{}, sdktest.WithContext(ctx))
		require.ErrorIs(t, o.Err, stop)
		nothingLeft(t, o)
	}
}

func nothingLeft(t *testing.T, o sdktest.Outcome) {
	t.Helper()
	upstreamtest.OnlyInputs(t, o.WorkDir)
}
