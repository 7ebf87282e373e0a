package media

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"ft.tc/backlot/api/generator"
)

// Measured is what a file is found to be. What does not apply, or can't be measured here, is zero.
type Measured struct {
	Size       int64   // bytes
	Duration   float64 // seconds
	Width      int     // pixels
	Height     int     // pixels
	FPS        float64
	SampleRate int // Hz
	Channels   int
	Codec      string // of the picture, or of the sound where there is none
}

const (
	probeTimeout = 10 * time.Second
	probeOutput  = 1 << 20 // bytes that ffprobe may say
)

// Probe measures a file of a media type. Where ffprobe is not installed, sound and video get a size only. An
// error is a *generator.Failure for a file that can't be read as its type.
func Probe(ctx context.Context, path, mediaType string) (Measured, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Measured{}, fmt.Errorf("measuring: %w", err)
	}
	m := Measured{Size: info.Size()}
	base := baseType(mediaType)
	if strings.HasPrefix(base, "image/") {
		return probeImage(path, base, m)
	}
	if formats[base].demuxer == "" {
		return m, nil
	}
	binary := findProbe()
	if binary == "" {
		return m, nil
	}
	out, err := runProbe(ctx, binary, formats[base].demuxer, path)
	if ctx.Err() != nil {
		return m, context.Cause(ctx)
	}
	if err != nil {
		return m, unreadable(base)
	}
	return m, m.read(out, base)
}

// findProbe gives the path of ffprobe; empty where it is not installed.
func findProbe() string {
	binary, err := exec.LookPath("ffprobe")
	if err != nil {
		return ""
	}
	return binary
}

func unreadable(base string) error {
	return generator.Failf(CodeResultRefused, "The generator left a file that can't be read as %s.", base)
}

func probeImage(path, base string, m Measured) (Measured, error) {
	switch base {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
	default:
		return m, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return m, fmt.Errorf("measuring: %w", err)
	}
	defer func() { _ = f.Close() }()
	if m.Width, m.Height, err = imageSize(f); err != nil {
		return m, unreadable(base)
	}
	m.Codec = strings.TrimPrefix(base, "image/")
	return m, nil
}

// runProbe holds ffprobe to one demuxer and to local files, so that a file can't name another.
func runProbe(ctx context.Context, binary, demuxer, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "-v", "error", "-protocol_whitelist", "file", "-f", demuxer,
		"-show_entries", "format=duration:stream=codec_type,codec_name,width,height,avg_frame_rate,r_frame_rate,sample_rate,channels,duration:stream_disposition=attached_pic",
		"-of", "json", "-i", "file:"+path)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	cmd.WaitDelay = time.Second
	out := &cappedBuffer{limit: probeOutput}
	cmd.Stdout = out
	err := cmd.Run()
	return out.Bytes(), err
}

// cappedBuffer refuses to grow beyond its limit.
type cappedBuffer struct {
	bytes.Buffer

	limit int
}

// Write keeps b, or refuses it.
func (c *cappedBuffer) Write(b []byte) (int, error) {
	if c.Len()+len(b) > c.limit {
		return 0, fmt.Errorf("more than %d bytes", c.limit)
	}
	return c.Buffer.Write(b)
}

// probed is what ffprobe says. Its numbers are strings.
type probed struct {
	Streams []stream `json:"streams"`
	Format  struct {
		Duration string `json:"duration"`
	} `json:"format"`
}

type stream struct {
	Type       string `json:"codec_type"`
	Codec      string `json:"codec_name"`
	Width      int    `json:"width"`
	Height     int    `json:"height"`
	AverageFPS string `json:"avg_frame_rate"`
	RealFPS    string `json:"r_frame_rate"`
	SampleRate string `json:"sample_rate"`
	Channels   int    `json:"channels"`
	Duration   string `json:"duration"`

	Disposition struct {
		AttachedPic int `json:"attached_pic"` // a cover is no video
	} `json:"disposition"`
}

func (m *Measured) read(out []byte, base string) error {
	var p probed
	if err := json.Unmarshal(out, &p); err != nil || len(p.Streams) == 0 {
		return unreadable(base)
	}
	m.Duration = number(p.Format.Duration)
	for _, s := range p.Streams {
		switch {
		case s.Type == "video" && s.Disposition.AttachedPic == 0 && m.Width == 0:
			m.Width, m.Height, m.Codec = s.Width, s.Height, s.Codec
			if m.FPS = ratio(s.AverageFPS); m.FPS == 0 {
				m.FPS = ratio(s.RealFPS)
			}
		case s.Type == "audio" && m.SampleRate == 0:
			m.SampleRate, m.Channels = int(number(s.SampleRate)), s.Channels
			if m.Codec == "" {
				m.Codec = s.Codec
			}
		}
		if m.Duration == 0 {
			m.Duration = number(s.Duration)
		}
	}
	if strings.HasPrefix(base, "video/") && m.Width == 0 || strings.HasPrefix(base, "audio/") && m.SampleRate == 0 {
		return unreadable(base)
	}
	return nil
}

func number(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 1e9 || f != f { //nolint:gocritic // NaN
		return 0
	}
	return f
}

func ratio(s string) float64 {
	a, b, _ := strings.Cut(s, "/")
	if d := number(b); d > 0 {
		return number(a) / d
	}
	return 0
}
