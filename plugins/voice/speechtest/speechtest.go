// Package speechtest has doubles of speech servers: OpenAI's POST /v1/audio/speech and ElevenLabs' POST
// /v1/text-to-speech/{voice_id}, as their API references have them. They hold what they get to the documented fields and
// limits, and answer with sound: a tone as long as the text takes to say.
package speechtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"unicode/utf8"

	"ft.tc/backlot/plugins/internal/upstream/upstreamtest"
)

// Key is what both servers want to be shown.
const Key = "speech-key-8d1f"

// NewOpenAI starts a double of OpenAI's speech.
func NewOpenAI(t testing.TB) *upstreamtest.Double {
	t.Helper()
	return upstreamtest.New(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Header.Get("Authorization") != "Bearer "+Key:
			upstreamtest.OpenAIError(w, http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided: "+r.Header.Get("Authorization"))
		case r.Method != http.MethodPost || r.URL.Path != "/v1/audio/speech":
			upstreamtest.OpenAIError(w, http.StatusNotFound, "", fmt.Sprintf("Invalid URL (%s %s)", r.Method, r.URL.Path))
		default:
			openaiSpeech(w, r)
		}
	}))
}

func openaiSpeech(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Model, Input, Voice, Instructions string
		Format                            string `json:"response_format"`
		StreamFormat                      string `json:"stream_format"`
		Speed                             *float64
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	switch err := dec.Decode(&q); {
	case err != nil:
		upstreamtest.OpenAIError(w, http.StatusBadRequest, "", "Unrecognized request argument: "+err.Error())
	case q.Model == "no-such-model":
		upstreamtest.OpenAIError(w, http.StatusNotFound, "model_not_found", "The model `no-such-model` does not exist")
	case q.Input == "" || utf8.RuneCountInString(q.Input) > 4096:
		upstreamtest.OpenAIError(w, http.StatusBadRequest, "", "[{'type': 'string_too_long', 'loc': ('body', 'input')}]")
	case !slices.Contains([]string{"alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin", "cedar"}, q.Voice):
		upstreamtest.OpenAIError(w, http.StatusBadRequest, "", "Input should be 'nova', 'shimmer', 'echo' … in voice")
	case q.Speed != nil && (*q.Speed < .25 || *q.Speed > 4), q.Model == "tts-1" && q.Instructions != "":
		upstreamtest.OpenAIError(w, http.StatusBadRequest, "", "Invalid speed or instructions")
	case q.Format != "wav":
		upstreamtest.OpenAIError(w, http.StatusBadRequest, "", "this double speaks WAV only")
	default:
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = w.Write(wav(seconds(q.Input)))
	}
}

// NewElevenLabs starts a double of ElevenLabs' text to speech.
func NewElevenLabs(t testing.TB) *upstreamtest.Double {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/text-to-speech/{voice}", func(w http.ResponseWriter, r *http.Request) { elevenSpeech(t, w, r, false) })
	mux.HandleFunc("POST /v1/text-to-speech/{voice}/with-timestamps", func(w http.ResponseWriter, r *http.Request) { elevenSpeech(t, w, r, true) })
	return upstreamtest.New(t, mux)
}

func elevenSpeech(t testing.TB, w http.ResponseWriter, r *http.Request, timed bool) {
	var q struct {
		Text     string `json:"text"`
		Model    string `json:"model_id"`
		Settings struct {
			Stability  *float64 `json:"stability"`
			Similarity *float64 `json:"similarity_boost"`
			Style      *float64 `json:"style"`
			Speed      *float64 `json:"speed"`
			Boost      *bool    `json:"use_speaker_boost"`
		} `json:"voice_settings"`
	}
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	err := dec.Decode(&q)
	unit := func(v *float64) bool { return v == nil || *v >= 0 && *v <= 1 }
	switch s := q.Settings; {
	case r.Header.Get("Xi-Api-Key") != Key:
		elevenError(w, http.StatusUnauthorized, "invalid_api_key", "Invalid API key")
	case r.PathValue("voice") != "JBFqnCBsd6RMkjVDRZzb":
		elevenError(w, http.StatusNotFound, "voice_not_found", "A voice with the voice_id was not found.")
	case err != nil || q.Text == "" || !unit(s.Stability) || !unit(s.Similarity) || !unit(s.Style) || s.Speed != nil && (*s.Speed < .7 || *s.Speed > 1.2):
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"detail":[{"loc":["body","voice_settings"],"msg":"Invalid setting received","type":"value_error"}]}`)
	case q.Text == "quota":
		elevenError(w, http.StatusUnauthorized, "quota_exceeded", "This request exceeds your quota of 10000. You have 3 credits remaining.")
	case r.URL.Query().Get("output_format") != "mp3_44100_128":
		elevenError(w, http.StatusBadRequest, "invalid_output_format", "The output format is not one of the allowed ones")
	default:
		encoded, err := mp3(r.Context(), seconds(q.Text))
		if err != nil {
			t.Errorf("the double can't encode: %v", err)
		}
		if timed {
			upstreamtest.JSON(w, http.StatusOK, map[string]any{"audio_base64": encoded, "alignment": aligned(q.Text), "normalized_alignment": nil})
			return
		}
		w.Header().Set("Content-Type", "audio/mpeg")
		_, _ = w.Write(encoded)
	}
}

// aligned says that all characters take the same time.
func aligned(text string) map[string]any {
	var characters []string
	starts, ends := []float64{}, []float64{}
	each := seconds(text) / float64(utf8.RuneCountInString(text))
	for i, r := range []rune(text) {
		characters = append(characters, string(r))
		starts, ends = append(starts, float64(i)*each), append(ends, float64(i+1)*each)
	}
	return map[string]any{"characters": characters, "character_start_times_seconds": starts, "character_end_times_seconds": ends}
}

func elevenError(w http.ResponseWriter, status int, code, message string) {
	upstreamtest.JSON(w, status, map[string]any{"detail": map[string]any{"status": code, "message": message}})
}
