package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

// encode makes the file of the mix, and measures it: on its way in if it is lossless, and else as it is decoded again, for
// an encoder moves peaks.
func (m *mix) encode(ctx context.Context, f format, name, chain string, progress func(seconds float64)) (loudnessOf, error) {
	in, out := append(raw(m.rate(), m.Channels), "-i", "file:"+mixName), f.args(m.SampleRate, m.Channels, name)
	if f.lossless {
		chain += fmt.Sprintf(",aresample=%d,aformat=sample_fmts=s32", m.SampleRate) // as the encoder gets it: clipped
		graph, outputs := m.metered("0:a:0", chain, m.outlined())
		return m.run(ctx, slices.Concat(in, []string{"-filter_complex", graph}, outputs, out), progress)
	}
	if _, err := m.run(ctx, slices.Concat(in, []string{"-af", chain}, out), progress); err != nil {
		return loudnessOf{}, err
	}
	return m.listen(ctx, f, name)
}

// listen measures the file of the mix.
func (m *mix) listen(ctx context.Context, f format, name string) (loudnessOf, error) {
	graph, outputs := m.metered("0:a:0", "anull", m.outlined())
	return m.run(ctx, slices.Concat(ffmpeg.Input(m.task.Path(name), f.demuxer), []string{"-filter_complex", graph}, outputs, []string{"-f", "null", "-"}), nil)
}

// straight tells a mix that goes from the graph into its file, with nothing to be learned from it before.
func (m *mix) straight() bool {
	return m.Loudness.Off && m.SampleRate == m.rate() && formatOf(m.OutputFormat).lossless
}

// stems writes the buses with the gain of the mix, all by one ffmpeg. They are named beside an error too.
func (m *mix) stems(ctx context.Context, f format, gain float64) (artifacts []sdk.Artifact, err error) {
	var in, out []string
	for i, role := range m.present() {
		stem := sdk.Artifact{Name: "stem-" + role + "." + f.ending, Role: "stem", MediaType: f.mediaType}
		artifacts = append(artifacts, stem)
		in = slices.Concat(in, raw(m.rate(), m.Channels), []string{"-i", "file:" + busName(role)})
		out = slices.Concat(out, []string{"-map", strconv.Itoa(i), "-af", levelling{gain: gain}.chain(m.rate())}, f.args(m.SampleRate, m.Channels, stem.Name))
	}
	_, err = m.run(ctx, append(in, out...), func(seconds float64) {
		m.advance(levelled+(1-levelled)*seconds/m.seconds(), "writing_stems")
	})
	return artifacts, err
}

// run runs an ffmpeg, and says what the meter found if there is one in its graph.
func (m *mix) run(ctx context.Context, args []string, progress func(seconds float64)) (loudnessOf, error) {
	words, err := ffmpeg.Run(ctx, ffmpeg.Command(ctx, m.task, append([]string{"-v", "info", "-nostats"}, args...)...), progress)
	if err != nil {
		return loudnessOf{}, ffmpeg.Failure(ctx, m.task, "mix", words, err)
	}
	return readMeter(words), nil
}

// metered is the end of a graph that measures a sound behind a chain of filters and, where its outline is wanted, keeps its
// samples; and its options for outputs. What comes next on the command line is the output file of the same sound.
func (m *mix) metered(in, chain string, outlined bool) (graph string, outputs []string) {
	splits := "asplit=2"
	if outlined {
		splits = "asplit=3[outline]"
		outputs = []string{"-map", "[outline]", "-f", "s16le", "file:" + m.scratch(samplesName)}
	}
	return fmt.Sprintf("[%s]%s,%s[metered][file];[metered]%s,anullsink", in, chain, splits, meter), append(outputs, "-map", "[file]")
}
