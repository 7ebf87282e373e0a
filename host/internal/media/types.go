package media

import (
	"fmt"
	"strings"

	"ft.tc/backlot/api/generator"
)

// format is a kind of file that the store keeps.
type format struct {
	ext     string
	found   []string // what looking at the bytes may give; empty means text
	prefix  string   // of the text
	demuxer string   // that ffprobe and ffmpeg are held to
	inline  bool     // browsers may show it in place
}

// formats are the media types that an artifact may state. What runs in a browser (HTML, SVG, XML, scripts) is
// not among them.
var formats = map[string]format{
	"image/png":            {ext: "png", found: []string{"image/png"}, demuxer: "png_pipe", inline: true},
	"image/jpeg":           {ext: "jpg", found: []string{"image/jpeg"}, demuxer: "jpeg_pipe", inline: true},
	"image/gif":            {ext: "gif", found: []string{"image/gif"}, demuxer: "gif", inline: true},
	"image/webp":           {ext: "webp", found: []string{"image/webp"}, demuxer: "webp_pipe", inline: true},
	"image/avif":           {ext: "avif", found: []string{"image/avif"}, demuxer: "mov", inline: true},
	"image/x-exr":          {ext: "exr", found: []string{"image/x-exr"}, demuxer: "exr_pipe"},
	"video/mp4":            {ext: "mp4", found: []string{"video/mp4", "video/x-m4v"}, demuxer: "mov", inline: true},
	"video/quicktime":      {ext: "mov", found: []string{"video/quicktime"}, demuxer: "mov", inline: true},
	"video/webm":           {ext: "webm", found: []string{"video/webm"}, demuxer: "matroska", inline: true},
	"video/x-matroska":     {ext: "mkv", found: []string{"video/x-matroska"}, demuxer: "matroska"},
	"audio/wav":            {ext: "wav", found: []string{"audio/wav"}, demuxer: "wav", inline: true},
	"audio/mpeg":           {ext: "mp3", found: []string{"audio/mpeg"}, demuxer: "mp3", inline: true},
	"audio/ogg":            {ext: "ogg", found: []string{"audio/ogg", "application/ogg"}, demuxer: "ogg", inline: true},
	"audio/flac":           {ext: "flac", found: []string{"audio/flac"}, demuxer: "flac", inline: true},
	"audio/aac":            {ext: "aac", found: []string{"audio/aac"}, demuxer: "aac", inline: true},
	"audio/mp4":            {ext: "m4a", found: []string{"audio/mp4", "audio/x-m4a", "video/mp4"}, demuxer: "mov", inline: true},
	"model/gltf-binary":    {ext: "glb", found: []string{"model/gltf-binary"}},
	"text/vtt":             {ext: "vtt", prefix: "WEBVTT", inline: true},
	"application/x-subrip": {ext: "srt"},
	"text/plain":           {ext: "txt", inline: true},
	"text/csv":             {ext: "csv"},
	"text/markdown":        {ext: "md"},
	"application/json":     {ext: "json"},
	"application/zip":      {ext: "zip", found: []string{"application/zip"}},
}

// aliases are other spellings of the same types.
var aliases = map[string]string{
	"audio/x-wav": "audio/wav", "audio/wave": "audio/wav", "audio/vnd.wave": "audio/wav", "audio/mp3": "audio/mpeg",
	"audio/x-flac": "audio/flac", "audio/x-m4a": "audio/mp4", "image/jpg": "image/jpeg", "application/ogg": "audio/ogg",
	"text/srt": "application/x-subrip", "application/srt": "application/x-subrip", "text/x-srt": "application/x-subrip",
}

// baseType is a media type without parameters, in its one spelling.
func baseType(s string) string {
	base, _, _ := strings.Cut(s, ";")
	base = strings.ToLower(strings.TrimSpace(base))
	if known, ok := aliases[base]; ok {
		return known
	}
	return base
}

// storedName is the server's own name for an artifact: its role, if that is a plain word, and the type's ending.
func storedName(a generator.Artifact, taken map[string]bool) string {
	role := strings.ToLower(a.Role)
	if role == "" || len(role) > 32 || strings.ContainsFunc(role, func(r rune) bool { return !alphanumeric(r) && r != '-' && r != '_' }) {
		role = "file"
	}
	role = strings.ReplaceAll(role, "_", "-")
	ext := formats[baseType(a.MediaType)].ext
	name := role + "." + ext
	for n := 2; taken[name]; n++ {
		name = fmt.Sprintf("%s-%d.%s", role, n, ext)
	}
	taken[name] = true
	return name
}
