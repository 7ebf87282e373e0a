package adapter

import (
	"bytes"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
)

const sniffBytes = 512

var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$`)

// endings are the media types that the host keeps.
var endings = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/avif": ".avif",
	"image/x-exr": ".exr", "video/mp4": ".mp4", "video/quicktime": ".mov", "video/webm": ".webm",
	"video/x-matroska": ".mkv", "audio/wav": ".wav", "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "audio/flac": ".flac",
	"audio/aac": ".aac", "audio/mp4": ".m4a", "model/gltf-binary": ".glb", "text/vtt": ".vtt",
	"application/x-subrip": ".srt", "text/plain": ".txt", "text/csv": ".csv", "text/markdown": ".md",
	"application/json": ".json",
}

var spellings = map[string]string{
	"audio/x-wav": "audio/wav", "audio/wave": "audio/wav", "audio/mp3": "audio/mpeg", "application/ogg": "audio/ogg",
	"image/jpg": "image/jpeg", "audio/x-flac": "audio/flac", "audio/x-m4a": "audio/mp4",
}

// beginnings are what the standard library does not know.
var beginnings = map[string]string{
	"glTF": "model/gltf-binary", "fLaC": "audio/flac", "v/1\x01": "image/x-exr", "\xff\xfb": "audio/mpeg",
}

// unsaid are types that say nothing of a file.
var unsaid = []string{"", "application/octet-stream", "binary/octet-stream"}

// typeOf is what a file is: by its bytes, where they tell; by what was stated of it, where it fits; by its name.
func typeOf(wanted, stated string, head []byte, name string) string {
	stated = spelled(first(wanted, stated))
	for _, u := range unsaid {
		if stated == u {
			stated = byName(name)
		}
	}
	found := sniffed(head)
	switch {
	case found == "" || alike(found, stated):
		return first(stated, found, "application/octet-stream")
	default:
		return found
	}
}

func spelled(mediaType string) string {
	base, _, _ := strings.Cut(mediaType, ";")
	base = strings.ToLower(strings.TrimSpace(base))
	return first(spellings[base], base)
}

func byName(name string) string {
	ending := strings.ToLower(filepath.Ext(name))
	if ending == ".jpeg" {
		ending = ".jpg"
	}
	for mediaType, e := range endings {
		if e == ending {
			return mediaType
		}
	}
	return ""
}

// sniffed is what the bytes tell; empty where they tell nothing.
func sniffed(head []byte) string {
	for beginning, mediaType := range beginnings {
		if bytes.HasPrefix(head, []byte(beginning)) {
			return mediaType
		}
	}
	found := spelled(http.DetectContentType(head))
	if len(head) == 0 || found == "application/octet-stream" {
		return ""
	}
	return found
}

// alike reports whether the more particular word may be right about bytes that look like found.
func alike(found, stated string) bool {
	switch found {
	case "text/plain":
		return strings.HasPrefix(stated, "text/") && stated != "text/html" || stated == "application/json" || stated == "application/x-subrip"
	case "video/mp4":
		return stated == "audio/mp4" || stated == "video/quicktime"
	case "video/webm":
		return stated == "video/x-matroska"
	}
	return found == stated
}
