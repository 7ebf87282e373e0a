// Package speechtest has doubles of speech servers: OpenAI's POST /v1/audio/speech and ElevenLabs' POST
// /v1/text-to-speech/{voice_id}, as their API references have them. They hold what they get to the documented fields and
// limits, and answer with sound: a tone as long as the text takes to say.
package speechtest

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"os/exec"
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
			openaiError(w, http.StatusUnauthorized, "Incorrect API key provided: "+r.Header.Get("Authorization"), "invalid_api_key")
		case r.Method != http.MethodPost || r.URL.Path != "/v1/audio/speech":
			openaiError(w, http.StatusNotFound, fmt.Sprintf("Invalid URL (%s %s)", r.Method, r.URL.Path), "")
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
		openaiError(w, http.StatusBadRequest, "Unrecognized request argument: "+err.Error(), "")
	case q.Model == "no-such-model":
		openaiError(w, http.StatusNotFound, "The model `no-such-model` does not exist", "model_not_found")
	case q.Input == "" || utf8.RuneCountInString(q.Input) > 4096:
		openaiError(w, http.StatusBadRequest, "[{'type': 'string_too_long', 'loc': ('body', 'input')}]", "")
	case !slices.Contains([]string{"alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse"}, q.Voice):
		openaiError(w, http.StatusBadRequest, "Input should be 'nova', 'shimmer', 'echo' … in voice", "")
	case q.Speed != nil && (*q.Speed < .25 || *q.Speed > 4), q.Model == "tts-1" && q.Instructions != "":
		openaiError(w, http.StatusBadRequest, "Invalid speed or instructions", "")
	case q.Format != "wav":
		openaiError(w, http.StatusBadRequest, "this double speaks WAV only", "")
	default:
		w.Header().Set("Content-Type", "audio/wav")
		_, _ = w.Write(wav(seconds(q.Input)))
	}
}

func openaiError(w http.ResponseWriter, status int, message, code string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"message": message, "type": "invalid_request_error", "param": nil, "code": code}})
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
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(map[string]any{"audio_base64": encoded, "alignment": aligned(q.Text), "normalized_alignment": nil})
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
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"detail": map[string]any{"status": code, "message": message}})
}

// seconds is how long a text takes to say, about; longer ones are said in haste.
func seconds(text string) float64 { return max(.5, min(20, float64(len(text))/15)) }

const rate = 24000

// wav is a tone of so many seconds.
func wav(seconds float64) []byte {
	n := int(seconds * rate)
	b := make([]byte, 0, 44+2*n)
	b = append(b, "RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...) // of a length that is not known, as streams are
	b = binary.LittleEndian.AppendUint32(b, rate)
	b = binary.LittleEndian.AppendUint32(b, 2*rate)
	b = append(b, "\x02\x00\x10\x00data\xff\xff\xff\xff"...)
	for i := range n {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(9000*math.Sin(2*math.Pi*220*float64(i)/rate))))
	}
	return b
}

func mp3(ctx context.Context, seconds float64) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "ffmpeg", "-v", "error", "-i", "pipe:0", "-c:a", "libmp3lame", "-b:a", "128k", "-ar", "44100", "-f", "mp3", "pipe:1") //nolint:gosec // a test's own
	cmd.Stdin = bytes.NewReader(wav(seconds))
	return cmd.Output()
}
