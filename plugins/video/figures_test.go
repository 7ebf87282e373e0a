package main

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/sdk/sdktest"
)

// spent is the processor time of this process and of what it ran, in seconds.
func spent() float64 {
	total := 0.0
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if syscall.Getrusage(who, &u) == nil {
			total += float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
		}
	}
	return total
}

// street is a picture with detail, as a drawn panel has it.
func street(w, h int, seed float64) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			u, v := float64(x)/float64(w), float64(y)/float64(h)
			s := .5 + .25*math.Sin(30*u+seed+4*math.Sin(9*v)) + .2*math.Sin(70*v*u+seed)
			if int(u*40)%7 < 2 && v > .3 {
				s *= .4
			}
			img.SetNRGBA(x, y, color.NRGBA{uint8(220 * s), uint8(200 * s), uint8(90 + 120*v*s), 255})
		}
	}
	return img
}

// BenchmarkFilm gives the processor seconds that a second of film takes, beside those of ffmpeg alone: encoding the same
// frames, and moving over the same panels with filters of its own, which is what a script would do.
func BenchmarkFilm(b *testing.B) {
	const seconds = 7
	var panels []string
	if given := os.Getenv("PANELS"); given != "" {
		panels, _ = filepath.Glob(given)
	}
	for i := len(panels); i < 3; i++ {
		panels = append(panels, save(b, street(1920, 1080, float64(i))))
	}
	options := []sdktest.Option{}
	names := []string{}
	for i, p := range panels {
		names = append(names, fmt.Sprint("p", i))
		options = append(options, sdktest.WithInput(names[i], p))
	}
	for _, size := range []string{"640x360", "1920x1080"} {
		for name, d := range map[string]data{
			"push":     {"camera_angle": "push in", "lighting": "noir"},
			"handheld": {"camera_angle": "handheld", "lighting": "noir"},
		} {
			d["storyboard_images"], d["duration"], d["resolution"] = names, seconds, size
			b.Run(size+"/"+name, func(b *testing.B) {
				for b.Loop() {
					before := spent()
					out := sdktest.Run(b, plugin(), "generate_video", d, options...)
					require.NoError(b, out.Err)
					whole := spent() - before
					alone := bare(b, filepath.Join(out.WorkDir, out.Result.Media), size)
					b.ReportMetric(whole/seconds, "cpu-s/s")
					b.ReportMetric(alone/seconds, "ffmpeg-cpu-s/s")
					b.ReportMetric((whole/alone-1)*100, "%over")
					script := filters(b, panels[:3], size)
					b.ReportMetric(script/seconds, "filters-cpu-s/s")
					b.ReportMetric((whole/script-1)*100, "%over-filters")
				}
			})
		}
	}
}

// bare is what ffmpeg alone takes for the frames of a film, from a pipe.
func bare(b *testing.B, path, size string) float64 {
	raw := filepath.Join(b.TempDir(), "raw")
	require.NoError(b, exec.Command("ffmpeg", "-v", "error", "-y", "-i", path, "-pix_fmt", "nv12", "-f", "rawvideo", raw).Run())
	file, err := os.Open(raw)
	require.NoError(b, err)
	defer func() { _ = file.Close() }()
	var w, h int
	_, err = fmt.Sscanf(size, "%dx%d", &w, &h)
	require.NoError(b, err)
	e := encoding{width: w, height: h, rate: "24/1", output: filepath.Join(b.TempDir(), "out.mp4")}
	cmd := exec.CommandContext(context.Background(), "ffmpeg", append([]string{"-v", "error", "-y"}, e.args()...)...)
	cmd.Stdin = file
	before := spent()
	require.NoError(b, cmd.Run())
	return spent() - before
}

// filters is what ffmpeg takes for a push-in over three panels with two fades and a vignette.
func filters(b *testing.B, panels []string, size string) float64 {
	args := []string{"-v", "error", "-y"}
	graph := ""
	for i, p := range panels {
		args = append(args, "-i", p)
		graph += fmt.Sprintf("[%d]zoompan=z='1+.12*on/64':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=64:s=%s:fps=24[p%d];", i, size, i)
	}
	graph += "[p0][p1]xfade=duration=0.5:offset=2.16[f];[f][p2]xfade=duration=0.5:offset=4.33,vignette,format=yuv420p[v]"
	args = append(args, "-filter_complex", graph, "-map", "[v]", "-c:v", "libx264", "-preset", "veryfast", "-crf", "19")
	before := spent()
	require.NoError(b, exec.CommandContext(context.Background(), "ffmpeg", append(args, filepath.Join(b.TempDir(), "out.mp4"))...).Run())
	return spent() - before
}
