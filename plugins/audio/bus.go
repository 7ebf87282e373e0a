package main

import (
	"fmt"
	"math"
)

// buses sums the tracks of each role, and ducks those that go down. Each has exactly total samples.
func (g *graph) buses(r request, sources []*source, labels map[*source]string, total int64) map[string]string {
	all := map[string]string{}
	for _, role := range r.present() {
		var in []string
		for _, s := range sources {
			if s.Role == role && s.length > 0 {
				in = append(in, labels[s])
			}
		}
		chain := fmt.Sprintf(",aformat=sample_fmts=fltp:channel_layouts=%s,apad,atrim=end_sample=%d,asetpts=N/SR/TB", layout(g.channels), total)
		if len(in) == 0 {
			all[role] = g.add(fmt.Sprintf("anullsrc=r=%d:cl=%s", g.rate, layout(g.channels)) + chain)
			continue
		}
		all[role] = g.add(mixOf(len(in))+chain, in...)
	}
	g.duck(r, all)
	return all
}

// duck turns roles down while others sound. The key is driven until it clips: speech then has one level however loud it
// is, and the compressor behind turns down by one amount.
func (g *graph) duck(r request, buses map[string]string) {
	ducked, keys := r.Ducking.ducked(r.present())
	if len(ducked) == 0 {
		return
	}
	var key []string
	for _, role := range keys {
		split := g.addMany([]string{buses[role]}, "asplit=2", 2)
		buses[role] = split[0]
		key = append(key, split[1])
	}
	driven := g.addMany(key, fmt.Sprintf("%s,highpass=f=100,volume=%gdB,asoftclip=type=hard,asplit=%d", mixOf(len(key)), keyDrive, len(ducked)), len(ducked))
	const ratio = 20
	threshold := math.Pow(10, -r.Ducking.AmountDB/(1-1./ratio)/20)
	for i, role := range ducked {
		buses[role] = g.add(fmt.Sprintf("sidechaincompress=threshold=%.9f:ratio=%d:attack=%g:release=%g:knee=1:detection=peak:link=maximum",
			threshold, ratio, r.Ducking.AttackMS, r.Ducking.ReleaseMS), buses[role], driven[i])
	}
}

// keyDrive makes a voice at -40 dBFS as good as any other, and leaves room tone below what ducks.
const keyDrive = 36.0
