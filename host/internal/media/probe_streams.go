package media

import (
	"encoding/json"
	"strconv"
	"strings"
)

const probeEntries = "format=duration:stream=codec_type,codec_name,width,height,avg_frame_rate,r_frame_rate,nb_frames,sample_rate,channels,duration," +
	"pix_fmt,bits_per_sample,bits_per_raw_sample:stream_tags=alpha_mode:stream_disposition=attached_pic"

// probed is what ffprobe says. Its numbers are strings.
type probed struct {
	Streams []stream `json:"streams"`
	Format  struct {
		Duration string `json:"duration"`
	} `json:"format"`
}

type stream struct {
	Type        string `json:"codec_type"`
	Codec       string `json:"codec_name"`
	Width       int    `json:"width"`
	Height      int    `json:"height"`
	AverageFPS  string `json:"avg_frame_rate"`
	RealFPS     string `json:"r_frame_rate"`
	Frames      string `json:"nb_frames"`
	SampleRate  string `json:"sample_rate"`
	Channels    int    `json:"channels"`
	Duration    string `json:"duration"`
	PixelFormat string `json:"pix_fmt"`
	SampleBits  int    `json:"bits_per_sample"`
	RawBits     string `json:"bits_per_raw_sample"`

	Tags struct {
		AlphaMode string `json:"alpha_mode"` // of WebM, whose decoder may not know it
	} `json:"tags"`
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
			m.readPicture(s)
		case s.Type == "audio" && m.SampleRate == 0:
			m.readSound(s)
		}
		if m.Duration == 0 {
			m.Duration = number(s.Duration)
		}
	}
	if m.Codec = m.VideoCodec; m.Codec == "" {
		m.Codec = m.AudioCodec
	}
	if strings.HasPrefix(base, "audio/") && m.SampleRate == 0 || !strings.HasPrefix(base, "audio/") && m.Width == 0 {
		return unreadable(base)
	}
	return nil
}

func (m *Measured) readPicture(s stream) {
	m.Width, m.Height, m.VideoCodec, m.PixelFormat = s.Width, s.Height, s.Codec, s.PixelFormat
	if m.FPS = ratio(s.AverageFPS); m.FPS == 0 {
		m.FPS = ratio(s.RealFPS)
	}
	m.Frames = int(number(s.Frames))
	m.BitDepth = pixelDepth(s)
	m.Alpha = hasAlpha(s.PixelFormat) || s.Tags.AlphaMode == "1"
}

func (m *Measured) readSound(s stream) {
	m.SampleRate, m.Channels, m.AudioCodec = int(number(s.SampleRate)), s.Channels, s.Codec
	if m.BitDepth != 0 {
		return
	}
	if m.BitDepth = int(number(s.RawBits)); m.BitDepth == 0 {
		m.BitDepth = s.SampleBits
	}
}

// pixelDepth is what the file says, or the name of its pixel format.
func pixelDepth(s stream) int {
	if bits := int(number(s.RawBits)); bits != 0 {
		return bits
	}
	name := strings.TrimSuffix(strings.TrimSuffix(s.PixelFormat, "le"), "be")
	for ending, bits := range map[string]int{"p9": 9, "p10": 10, "p12": 12, "p14": 14, "p16": 16, "f16": 16, "f32": 32, "48": 16, "64": 16, "gray16": 16, "ya16": 16} {
		if strings.HasSuffix(name, ending) {
			return bits
		}
	}
	if s.PixelFormat == "" {
		return 0
	}
	return 8
}

func hasAlpha(pixelFormat string) bool {
	for _, with := range []string{"yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya8", "ya16"} {
		if strings.HasPrefix(pixelFormat, with) {
			return true
		}
	}
	return false
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
