package main

import (
	"fmt"
	"math"
	"strings"

	"ft.tc/backlot/plugins/audio/reverb"
)

// graph is ffmpeg's filter graph in the making. It is made of numbers and of words of this plugin's: nothing that a user
// wrote gets into it.
type graph struct {
	parts    []string
	labels   int
	rate     int
	channels int
	inputs   int // that there are so far
	spaces   []*reverb.Space
}

// add puts a chain of filters behind what in names, and names what comes out.
func (g *graph) add(chain string, in ...string) string { return g.addMany(in, chain, 1)[0] }

func (g *graph) addMany(in []string, chain string, outputs int) []string {
	var b strings.Builder
	for _, label := range in {
		b.WriteString("[" + label + "]")
	}
	b.WriteString(chain)
	out := make([]string, outputs)
	for i := range out {
		g.labels++
		out[i] = fmt.Sprintf("x%d", g.labels)
		b.WriteString("[" + out[i] + "]")
	}
	g.parts = append(g.parts, b.String())
	return out
}

func (g *graph) String() string { return strings.Join(g.parts, ";") }

// mixOf sums n sounds as they are.
func mixOf(n int) string {
	if n == 1 {
		return "anull"
	}
	return fmt.Sprintf("amix=inputs=%d:duration=longest:dropout_transition=0:normalize=0", n)
}

func layout(channels int) string {
	if channels == 1 {
		return "mono"
	}
	return "stereo"
}

// track leads an input of the command line through what is asked for.
func (g *graph) track(s *source, input int) string {
	from, to := s.from, s.from+s.length
	if s.file == nil || s.looped != "" {
		from, to = 0, s.length // comes as it is needed
	}
	x := g.add(fmt.Sprintf("%s,aformat=sample_fmts=fltp:sample_rates=%d:channel_layouts=%s,atrim=start_sample=%d:end_sample=%d,asetpts=N/SR/TB",
		resample(g.rate), g.rate, layout(s.channels), from, to), fmt.Sprintf("%d:a:0", input))
	first, last := treatments(s.Presets)
	for _, p := range first {
		x = g.treat(p, s, x)
	}
	x = g.add(s.shape(g.rate)+","+s.pan(g.channels), x)
	for _, p := range last {
		x = g.treat(p, s, x)
	}
	if s.start > 0 {
		x = g.add(fmt.Sprintf("adelay=delays=%dS:all=1", s.start), x)
	}
	return x
}

// resample also keeps a sound that begins after its picture, or has holes, in its place. Less than 20 ms is what decoders
// drop at the beginning, and no hole.
func resample(rate int) string {
	return fmt.Sprintf("aresample=%d:async=1:min_comp=0.02:first_pts=0", rate)
}

func (g *graph) treat(p preset, s *source, in string) string {
	switch {
	case p.space != nil:
		return g.reverberate(p.space, in)
	case p.build != nil:
		return p.build(g, s, in)
	}
	return g.add(p.chain, in)
}

// reverberate adds the answer of a place, which is one more input, to the sound.
func (g *graph) reverberate(space *reverb.Space, in string) string {
	response := fmt.Sprintf("%d:a:0", g.inputs)
	g.inputs++
	g.spaces = append(g.spaces, space)
	split := g.addMany([]string{in}, "asplit=2", 2)
	wet := g.add(fmt.Sprintf("apad=pad_len=%d", int(math.Ceil(space.Seconds()*float64(g.rate)))), split[1])
	ir := g.add(fmt.Sprintf("aformat=sample_fmts=fltp:sample_rates=%d:channel_layouts=%s", g.rate, layout(g.channels)), response)
	return g.add(mixOf(2), split[0], g.add("afir=gtype=none", wet, ir))
}

// shape is gain and fades.
func (s *source) shape(rate int) string {
	in, out := int64(s.FadeIn*float64(rate)), int64(s.FadeOut*float64(rate))
	if s.from > 0 {
		in = max(in, int64(joint*float64(rate)))
	}
	if s.cut {
		out = max(out, int64(joint*float64(rate)))
	}
	chain := fmt.Sprintf("volume=%gdB:precision=float", s.GainDB)
	if in = min(in, s.length); in > 0 {
		chain += fmt.Sprintf(",afade=t=in:ss=0:ns=%d:curve=qsin", in)
	}
	if out = min(out, s.length); out > 0 {
		chain += fmt.Sprintf(",afade=t=out:ss=%d:ns=%d:curve=qsin", s.length-out, out)
	}
	return chain
}

// pan brings the track to the channels of the mix: one channel at equal power, two by turning one of them down.
func (s *source) pan(channels int) string {
	if channels == 1 {
		return "anull"
	}
	right, left := math.Sincos((s.Pan + 1) * math.Pi / 4)
	if s.channels == 1 {
		return fmt.Sprintf("pan=stereo|c0=%.9f*c0|c1=%.9f*c0", left, right)
	}
	return fmt.Sprintf("pan=stereo|c0=%.9f*c0|c1=%.9f*c1", min(1, left*math.Sqrt2), min(1, right*math.Sqrt2))
}
