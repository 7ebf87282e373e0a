package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/voice/flite"
	"ft.tc/backlot/plugins/voice/script"
)

// children are the processes that this one has started and not seen the end of.
func children() (pids []string) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		b, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(b), ") ")
		if f := strings.Fields(rest); len(f) > 1 && f[1] == strconv.Itoa(os.Getpid()) {
			pids = append(pids, filepath.Base(filepath.Dir(path)))
		}
	}
	return pids
}

// cpu is what this process and all that it started have spent, in seconds.
func cpu(t testing.TB) (seconds float64) {
	t.Helper()
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		require.NoError(t, syscall.Getrusage(who, &u))
		seconds += float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
	}
	for _, pid := range children() {
		b, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(b), ") ")
		for _, f := range strings.Fields(rest)[11:13] {
			n, _ := strconv.ParseFloat(f, 64)
			seconds += n / 100
		}
	}
	return seconds
}

const speech = "The rain has not stopped for three days, and neither have I. Somebody in this city knows the name. "

// BenchmarkTask gives the CPU seconds for a second of speech, of whole tasks and of the synthesiser alone with the same
// text. Each begins with a child of its own, so that both compile it.
func BenchmarkTask(b *testing.B) {
	text := strings.TrimSpace(strings.Repeat(speech, 48)) // nearly as much as a task may have
	for _, d := range []data{
		{"output_format": "wav", "sample_rate": 16000}, {"output_format": "wav", "sample_rate": 44100}, {"output_format": "mp3", "sample_rate": 44100},
		{"output_format": "mp3", "sample_rate": 44100, "background_noise": "rain"},
	} {
		d["text"] = text
		b.Run(fmt.Sprint(d["output_format"], "-", d["sample_rate"], "-", d["background_noise"]), func(b *testing.B) {
			for range b.N {
				bare := spent(b, func(s *speaker) float64 { return alone(b, s, text) })
				whole := spent(b, func(s *speaker) float64 {
					o := runWith(b, s, d)
					require.NoError(b, o.Err)
					return o.Metadata(b)["duration"].(float64)
				})
				b.ReportMetric(whole, "cpu-s/media-s")
				b.ReportMetric(bare, "alone-cpu-s/media-s")
				b.ReportMetric(100*(whole/bare-1), "%more")
			}
		})
	}
}

// spent is the CPU seconds that speak takes for each second of media, of which it tells how many there are.
func spent(t testing.TB, speak func(s *speaker) (seconds float64)) float64 {
	t.Helper()
	s := &speaker{}
	require.NoError(t, s.Configure(t.Context(), configured))
	begin := cpu(t)
	seconds := speak(s)
	s.backend.(*fliteVoice).pool.Close()
	return (cpu(t) - begin) / seconds
}

// alone has the synthesiser say the text and throws it away.
func alone(t testing.TB, s *speaker, text string) (seconds float64) {
	t.Helper()
	lines, _ := script.Read(text)
	for _, l := range lines {
		said, err := s.backend.(*fliteVoice).pool.Say(t.Context(), flite.Utterance{Text: l.Text, Voice: "slt", Stretch: 1, Pitch: 172, Range: 18})
		require.NoError(t, err)
		seconds += float64(len(said.PCM)) / 2 / flite.Rate
	}
	return seconds
}

// peak is the most memory that the children that speak have taken, in KiB.
func peak(t testing.TB) (most int) {
	t.Helper()
	for _, pid := range children() {
		b, err := os.ReadFile("/proc/" + pid + "/status")
		if err != nil {
			continue
		}
		for l := range strings.Lines(string(b)) {
			var kib int
			if n, _ := fmt.Sscanf(l, "VmHWM: %d kB", &kib); n == 1 {
				most = max(most, kib)
			}
		}
	}
	return most
}

// A speech of minutes takes no more memory than one of seconds.
func TestMemoryIsFlatInTheLengthOfTheText(t *testing.T) {
	s := &speaker{}
	require.NoError(t, s.Configure(t.Context(), configured))
	pool := s.backend.(*fliteVoice).pool
	defer pool.Close()
	say := func(times int) int {
		o := runWith(t, s, data{"text": strings.TrimSpace(strings.Repeat(speech, times)), "output_format": "wav", "sample_rate": 16000})
		require.NoError(t, o.Err)
		return peak(t)
	}
	short := say(1)
	require.Positive(t, short)
	long := say(6)
	t.Logf("peak of the synthesiser: %d MiB for 6 s of speech, %d MiB for 36 s", short>>10, long>>10)
	require.Less(t, long, 2*short) // of six times the text
}
