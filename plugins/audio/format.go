package main

import "strconv"

// format is a kind of file that a mix may be delivered as.
type format struct {
	name, ending, mediaType, muxer, demuxer string
	codec                                   []string
	lossless                                bool // what goes in is what comes out
}

var formats = []format{
	{"wav", "wav", "audio/wav", "wav", "wav", []string{"-c:a", "pcm_s24le"}, true},
	{"mp3", "mp3", "audio/mpeg", "mp3", "mp3", []string{"-c:a", "libmp3lame", "-q:a", "0"}, false},
	{"flac", "flac", "audio/flac", "flac", "flac", []string{"-c:a", "flac", "-sample_fmt", "s32", "-bits_per_raw_sample", "24"}, true},
	{"ogg", "ogg", "audio/ogg", "ogg", "ogg", []string{"-c:a", "libvorbis", "-q:a", "7"}, false},
	{"m4a", "m4a", "audio/mp4", "ipod", "mov", []string{"-c:a", "aac", "-movflags", "+faststart"}, false},
}

func formatNames() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

func formatOf(name string) format {
	for _, f := range formats {
		if f.name == name {
			return f
		}
	}
	return formats[0]
}

// args are the options of an output file.
func (f format) args(rate, channels int, name string) []string {
	args := append([]string{"-ar", strconv.Itoa(rate), "-ac", strconv.Itoa(channels)}, f.codec...)
	if f.name == "m4a" {
		// Half the samples a second need half the bits; an encoder refuses more than a frame can hold.
		args = append(args, "-b:a", strconv.Itoa(min(128000, rate*3)*channels))
	}
	return append(args, "-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", f.muxer, "file:"+name)
}

// raw are the options for samples between two steps: 32-bit float, which has no ceiling.
func raw(rate, channels int) []string {
	return []string{"-f", "f32le", "-ar", strconv.Itoa(rate), "-ac", strconv.Itoa(channels)}
}
