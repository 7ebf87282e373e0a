package main

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"ft.tc/backlot/plugins/voice/flite"
	"ft.tc/backlot/plugins/voice/script"
	"ft.tc/backlot/plugins/voice/timing"
	"ft.tc/backlot/sdk"
)

// pauses in seconds, by what ends a line, at the normal pace.
var pauses = map[script.Pause]float64{script.Short: .12, script.Middle: .25, script.Long: .42, script.Break: .85}

// What is kept of the silence that the synthesiser puts around a line, in seconds.
const lead, trail = .03, .06

// fliteVoice speaks with the synthesiser that comes with the build.
type fliteVoice struct{ pool *flite.Pool }

func (f *fliteVoice) model(j job) string { return "flite/" + f.voice(j).Name }

// voice is the profile's, or one of its gender.
func (f *fliteVoice) voice(j job) flite.Voice {
	name := j.profile.Voice
	if name == "" && strings.HasPrefix(strings.ToLower(j.profile.Gender), "m") {
		name = "rms"
	}
	if v, ok := flite.Find(name); ok {
		return v
	}
	return flite.Voices[0]
}

func (f *fliteVoice) check(j job) error {
	if _, ok := flite.Find(j.profile.Voice); !ok && j.profile.Voice != "" {
		return wrongProfile("voice", "must be slt, rms, awb, kal or kal16; %q is none of them", j.profile.Voice)
	}
	if !strings.HasPrefix(strings.ToLower(j.request.Language), "en") {
		return sdk.Failf(invalid, "Language must be English with the voices of flite; the espeak-ng backend speaks others")
	}
	return nil
}

func (f *fliteVoice) speak(ctx context.Context, t *sdk.Task, j job, out *tape) error {
	lines, _ := script.Read(j.profile.spell(j.request.Text))
	out.begin(flite.Rate, true)
	known, err := f.learn(ctx, lines)
	if err != nil {
		return err
	}
	if err := out.silence(j.lead); err != nil {
		return err
	}
	for i, line := range lines {
		t.Progress(.05+.75*float64(i)/float64(len(lines)), "speaking")
		if err := f.say(ctx, j, line, known, out); err != nil {
			return err
		}
		pause := pauses[line.Pause] * j.delivery.Pauses
		if i == len(lines)-1 {
			pause = 0
		}
		if err := out.silence(pause); err != nil {
			return err
		}
	}
	return out.silence(j.tail)
}

func (f *fliteVoice) say(ctx context.Context, j job, line script.Line, known lexicon, out *tape) error {
	v, d := f.voice(j), j.delivery
	speech, err := f.pool.Say(ctx, flite.Utterance{
		Text: line.Text, Voice: v.Name, Stretch: d.Stretch, Pitch: v.Pitch * d.Pitch, Range: v.Range * d.Range,
	})
	if err != nil {
		return spoken(ctx, err)
	}
	first := len(out.sounds)
	if err := put(speech, d.Pauses/d.Stretch, out); err != nil {
		return err
	}
	tokens := tokensOf(line.Text)
	out.words = append(out.words, timing.Align(tokens, known.of(tokens), out.sounds[first:])...)
	return nil
}

// put lays a line on the tape. The synthesiser stretches the pauses in it along with the sounds; hold is by how much more
// they are to be.
func put(s flite.Speech, hold float64, out *tape) error {
	sounds, begin, end := within(s)
	for _, sound := range sounds {
		from, to := max(sound.Start, begin), min(sound.End, end)
		if to <= from {
			continue
		}
		at := out.now()
		part := s.PCM[2*int(from*flite.Rate) : min(2*int(to*flite.Rate), len(s.PCM))]
		inside := sound.Start > begin && sound.End < end
		if err := out.append(held(part, sound.Phoneme == "pau" && inside, hold)); err != nil {
			return err
		}
		out.sounds = append(out.sounds, timing.Sound{Phoneme: sound.Phoneme, Start: at, End: out.now()})
	}
	return nil
}

// held makes a pause longer or shorter, in its middle, where nothing is heard.
func held(part []byte, pause bool, hold float64) []byte {
	n := len(part) / 2
	long := int(float64(n) * hold)
	if !pause || long == n {
		return part
	}
	half := 2 * (min(n, long) / 2)
	whole := make([]byte, 0, 2*long+2)
	whole = append(whole, part[:half]...)
	if long > n {
		whole = append(whole, make([]byte, 2*(long-n))...)
	}
	return append(whole, part[len(part)-half:]...)
}

// within gives the sounds of a line, and the part of it that is to be kept.
func within(s flite.Speech) (sounds []timing.Sound, begin, end float64) {
	length := float64(len(s.PCM)/2) / flite.Rate
	end = length
	at := 0.0
	for _, p := range s.Phonemes {
		sounds = append(sounds, timing.Sound{Phoneme: p.Name, Start: at, End: min(p.End, length)})
		at = min(p.End, length)
	}
	if n := len(sounds); n > 0 {
		if sounds[0].Phoneme == "pau" {
			begin = max(0, sounds[0].End-lead)
		}
		if sounds[n-1].Phoneme == "pau" && n > 1 {
			end = min(length, sounds[n-1].Start+trail)
		}
	}
	return sounds, begin, max(begin, end)
}

// tokensOf are the words of a line as they are read, those without a sound left out.
func tokensOf(line string) (tokens []string) {
	for w := range strings.FieldsSeq(line) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
			tokens = append(tokens, w)
		}
	}
	return tokens
}

// plain takes the punctuation from around words, so that each can be said alone.
func plain(tokens []string) []string {
	bare := make([]string, len(tokens))
	for i, w := range tokens {
		bare[i] = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	}
	return bare
}

// spoken explains a failure of the synthesiser.
func spoken(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.Is(err, flite.ErrHung):
		return sdk.Failf("synthesiser_hung", "The synthesiser did not come to an end with this text; change its wording")
	}
	return err
}
