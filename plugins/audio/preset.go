package main

import (
	"fmt"
	"slices"

	"ft.tc/backlot/plugins/audio/reverb"
)

// preset is a treatment of one track. chain is what it is in ffmpeg's words; what needs more than a chain has build.
type preset struct {
	name  string
	chain string
	build func(g *graph, s *source, in string) string
	space *reverb.Space // a reverb: it comes last, with the sound already in its place
	noisy bool          // needs to know the noise floor
	last  bool          // comes last although it is none
	tail  float64       // seconds that it sounds on
	cost  float64       // seconds of CPU for a second of sound at 48 kHz
}

const (
	lowCut   = "highpass=f=80,highpass=f=80"
	slap     = 0.11 // seconds
	presence = "equalizer=f=250:t=q:w=1:g=%g,equalizer=f=3000:t=q:w=0.9:g=%g"
)

var presets = []preset{
	{name: "denoise", build: func(g *graph, s *source, in string) string { return g.add(s.denoise(18), in) }, noisy: true, cost: .012},
	{name: "declick", chain: "adeclick=w=30:o=50:t=3", cost: .014},
	{name: "dehum", chain: dehum(), cost: .006},
	{name: "dialogue_clean", build: cleanDialogue, noisy: true, cost: .020},
	{name: "voice_presence", chain: fmt.Sprintf(presence, -2.5, 4.5), cost: .002},
	{name: "warm", chain: "lowshelf=f=200:g=3.5,highshelf=f=6000:g=-4", cost: .002},
	{name: "telephone", chain: "highpass=f=300,highpass=f=300,lowpass=f=3400,lowpass=f=3400," +
		"acompressor=threshold=-24dB:ratio=4:attack=5:release=80:makeup=4dB", cost: .005},
	{name: "radio", chain: "highpass=f=200,highpass=f=200,lowpass=f=5000,lowpass=f=5000,equalizer=f=1500:t=q:w=0.8:g=4," +
		"acompressor=threshold=-26dB:ratio=6:attack=4:release=120:makeup=6dB,volume=5dB,asoftclip=type=tanh:threshold=0.8,volume=-3dB", cost: .008},
	{name: "bright", chain: "highshelf=f=7000:g=5", cost: .001},
	{name: "compress_gentle", chain: "acompressor=threshold=-24dB:ratio=2:attack=20:release=250:makeup=3dB", cost: .002},
	{name: "compress_hard", chain: "acompressor=threshold=-30dB:ratio=8:attack=2:release=120:makeup=8dB", cost: .002},
	{name: "limit", chain: "alimiter=limit=-6dB:attack=5:release=60:level=0:latency=1", cost: .003},
	{name: "low_cut", chain: lowCut, cost: .002},
	{name: "de_ess", build: func(g *graph, _ *source, in string) string { return deEss(g, in, -32, 6) }, cost: .006},
	{name: "slap_delay", chain: fmt.Sprintf("aecho=in_gain=1:out_gain=1:delays=%g:decays=0.4", slap*1000), last: true, tail: slap, cost: .001},
	{name: "room", space: &reverb.Room, cost: .006},
	{name: "plate", space: &reverb.Plate, cost: .007},
	{name: "hall", space: &reverb.Hall, cost: .007},
	{name: "cathedral", space: &reverb.Cathedral, cost: .009},
}

// denoise lowers what is steady, and no louder than the noise floor, by at most db.
func (s *source) denoise(db float64) string {
	return fmt.Sprintf("afftdn=nr=%g:nf=%.1f:gs=6", db, s.floor)
}

// dehum notches out what both kinds of mains leave: 50 and 60 Hz, and the next five multiples.
func dehum() string {
	chain := ""
	for n := 1; n <= 6; n++ {
		chain += fmt.Sprintf(",bandreject=f=%d:t=h:w=4,bandreject=f=%d:t=h:w=4", 50*n, 60*n)
	}
	return chain[1:]
}

// deEss compresses what is above 5 kHz alone, where sibilants are louder than anything else.
func deEss(g *graph, in string, threshold, ratio float64) string {
	bands := g.addMany([]string{in}, "acrossover=split=5000:order=4th", 2)
	high := g.add(fmt.Sprintf("acompressor=threshold=%gdB:ratio=%g:attack=1:release=60", threshold, ratio), bands[1])
	return g.add(mixOf(2), bands[0], high)
}

func cleanDialogue(g *graph, s *source, in string) string {
	x := g.add(lowCut+","+s.denoise(12), in)
	return g.add(fmt.Sprintf(presence, -1.5, 2.0), deEss(g, x, -30, 3))
}

func presetNames() []string {
	names := make([]string, len(presets))
	for i, p := range presets {
		names[i] = p.name
	}
	return names
}

// treatments are the named presets in the order in which they work: as asked, but what sounds on comes last.
func treatments(names []string) (first, last []preset) {
	for _, n := range names {
		p := presets[slices.IndexFunc(presets, func(p preset) bool { return p.name == n })]
		if p.last || p.space != nil {
			last = append(last, p)
		} else {
			first = append(first, p)
		}
	}
	return first, last
}

// seconds that the preset sounds on after its input has ended.
func (p preset) seconds() float64 {
	if p.space != nil {
		return p.space.Seconds()
	}
	return p.tail
}
