package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

const mixName = "mix.f32" // the mix before its loudness is set

func busName(role string) string { return "bus-" + role + ".f32" }

// mix is a task in the making.
type mix struct {
	request
	task    *sdk.Task
	sources []*source
	total   int64 // samples of the graph
	files   []string
	at      float64 // progress
}

// advance reports progress, which never goes back.
func (m *mix) advance(fraction float64, step string) {
	m.at = max(m.at, min(fraction, 1))
	m.task.Progress(m.at, step)
}

func (m *mix) seconds() float64 { return float64(m.total) / float64(m.rate()) }

// scratch is a file that goes when the task ends.
func (m *mix) scratch(name string) string {
	m.files = append(m.files, name)
	return name
}

// render runs the filter graph once, and measures the mix on its way: what it leaves is raw samples of the mix and, if
// stems are wanted, of the buses.
func (m *mix) render(ctx context.Context) (loudnessOf, error) {
	p := &pipes{}
	defer p.close()
	g := &graph{rate: m.rate(), channels: m.Channels}
	inputs, heard, err := m.inputs(ctx, p)
	if err != nil {
		return loudnessOf{}, err
	}
	g.inputs = len(heard)
	labels := map[*source]string{}
	for i, s := range heard {
		labels[s] = g.track(s, i)
	}
	buses := g.buses(m.request, m.sources, labels, m.total)
	outputs := m.outputs(g, buses)
	for i, space := range g.spaces {
		name := m.scratch(fmt.Sprintf("space-%d.f32", i))
		if err := m.write(name, func(w io.Writer) error { return space.Write(w, m.rate(), m.Channels) }); err != nil {
			return loudnessOf{}, err
		}
		inputs = append(append(inputs, raw(m.rate(), m.Channels)...), "-i", "file:"+name)
	}
	args := append(append(append([]string{"-v", "info", "-nostats"}, inputs...), "-filter_complex", g.String()), outputs...)
	cmd := ffmpeg.Command(ctx, m.task, args...)
	cmd.ExtraFiles = p.readers
	p.start()
	words, err := ffmpeg.Run(ctx, cmd, func(seconds float64) { m.advance(fetched+(rendered-fetched)*seconds/m.seconds(), "mixing") })
	if err != nil {
		return loudnessOf{}, m.blame(ctx, heard, words, err)
	}
	return readMeter(words), nil
}

// inputs are the options for all sources that are heard.
func (m *mix) inputs(ctx context.Context, p *pipes) (args []string, heard []*source, err error) {
	for _, s := range m.sources {
		if s.length <= 0 {
			continue
		}
		heard = append(heard, s)
		switch {
		case s.file == nil:
			args = append(args, p.bed(s, m.Channels)...)
		case s.Loop:
			if err := m.unroll(ctx, s); err != nil {
				return nil, nil, err
			}
			args = append(args, p.loop(s, m.task.Path(s.looped))...)
		default:
			most := float64(s.from+s.length)/s.rate + 1
			args = append(args, "-t", strconv.FormatFloat(most, 'f', 3, 64))
			args = append(args, ffmpeg.Input(s.file.path, s.file.demuxer)...)
		}
		if p.err != nil {
			return nil, nil, p.err
		}
	}
	return args, heard, nil
}

// unroll decodes what is to be repeated, so that it can be repeated by the sample.
func (m *mix) unroll(ctx context.Context, s *source) error {
	s.looped = m.scratch(fmt.Sprintf("loop-%d.f32", s.index))
	chain := fmt.Sprintf("%s,aformat=sample_fmts=flt:channel_layouts=%s,atrim=start_sample=%d,asetpts=N/SR/TB", resample(m.rate()), layout(s.channels), s.from)
	args := append(ffmpeg.Input(s.file.path, s.file.demuxer), "-map", "0:a:0", "-af", chain, "-t", strconv.FormatFloat(longest, 'f', 0, 64))
	args = append(append(args, raw(m.rate(), s.channels)...), "file:"+s.looped)
	words, err := ffmpeg.Run(ctx, ffmpeg.Command(ctx, m.task, args...), nil)
	if err != nil {
		return m.blame(ctx, []*source{s}, words, err)
	}
	if info, err := os.Stat(m.task.Path(s.looped)); err != nil || info.Size() == 0 {
		return noSound(s.index, *s.URL, "the file has no sound in it")
	}
	return nil
}

// outputs ends the graph: the mix is metered and written, and so are the buses where stems are wanted.
func (m *mix) outputs(g *graph, buses map[string]string) []string {
	var sum, args []string
	for _, role := range m.present() {
		bus := buses[role]
		if m.Stems {
			split := g.addMany([]string{bus}, "asplit=2", 2)
			bus = split[0]
			args = append(append(append(args, "-map", "["+split[1]+"]"), raw(m.rate(), m.Channels)...), "file:"+m.scratch(busName(role)))
		}
		sum = append(sum, bus)
	}
	part, end := m.metered(g.add(mixOf(len(sum)), sum...), "anull", m.straight() && m.outlined())
	g.parts = append(g.parts, part)
	if m.straight() {
		return slices.Concat(args, end, formatOf(m.OutputFormat).args(m.SampleRate, m.Channels, m.media().Name))
	}
	return append(slices.Concat(args, end, raw(m.rate(), m.Channels)), "file:"+m.scratch(mixName))
}

func (m *mix) write(name string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(m.task.Path(name), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("work file: %w", err)
	}
	if err := fill(f); err != nil {
		_ = f.Close()
		return fmt.Errorf("work file: %w", err)
	}
	return f.Close()
}

// culprit is how ffmpeg names an input that it can't go on with.
var culprit = regexp.MustCompile(`(?:input stream |stream #|Stream map ')(\d+):`)

// blame names the track whose sound ffmpeg gave up on, where its last words say which.
func (m *mix) blame(ctx context.Context, heard []*source, words string, err error) error {
	found := culprit.FindAllStringSubmatch(words, -1)
	if ctx.Err() == nil && len(found) > 0 {
		n, convErr := strconv.Atoi(found[len(found)-1][1])
		if convErr == nil && n < len(heard) && heard[n].file != nil {
			m.task.Warnf("track %d can't be decoded: %s", heard[n].index, words)
			return noSound(heard[n].index, *heard[n].URL, "its sound can't be decoded")
		}
	}
	return ffmpeg.Failure(ctx, m.task, "mix", words, err)
}
