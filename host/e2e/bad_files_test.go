package e2e

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// hugePNG states 50,000 by 50,000 pixels in a few bytes.
func hugePNG() []byte {
	chunk := binary.BigEndian.AppendUint32([]byte("IHDR"), 50_000)
	chunk = append(binary.BigEndian.AppendUint32(chunk, 50_000), 8, 6, 0, 0, 0)
	file := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(file, crc32.ChecksumIEEE(chunk))
}

// glTF is a model by its JSON alone.
func glTF(rest string) []byte { return []byte(`{"asset":{"version":"2.0"},` + rest + `}`) }

// rogue serves files that mean harm.
func rogue(t *testing.T) string {
	t.Helper()
	files := map[string][]byte{
		"/huge.png":     hugePNG(),
		"/list.png":     []byte("#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"),
		"/list.wav":     []byte("ffconcat version 1.0\nfile /etc/passwd\n"),
		"/entities.svg": []byte(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&a;</text></svg>`),
		"/lies.wav":     []byte("RIFF\xff\xff\xff\x7fWAVEfmt \x10\x00\x00\x00\x01\x00\x00\x7f\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00\x10\x00data\xff\xff\xff\x7f"),
		"/zeros":        make([]byte, 1<<20),
		"/deep.gltf":    glTF(`"extras":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000)),
		"/count.gltf":   glTF(`"accessors":[{"componentType":5126,"count":2147483647,"type":"VEC3"}],"meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}],"scene":0`),
		"/cycle.gltf":   glTF(`"nodes":[{"children":[1]},{"children":[0]}],"scenes":[{"nodes":[0]}],"scene":0`),
		"/path.gltf":    glTF(`"buffers":[{"uri":"file:///etc/passwd","byteLength":10}],"nodes":[{}],"scenes":[{"nodes":[0]}],"scene":0`),
		"/deep.json":    []byte(strings.Repeat(`{"voice":`, 50_000) + "1" + strings.Repeat("}", 50_000)),
		"/cut.vtt":      []byte("WEBVTT\n\n00:00:01.000 --> 99:99:99.999\n" + strings.Repeat("\u202e🎬", 100)),
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/endless" {
			for chunk := bytes.Repeat([]byte("\x89PNG\r\n\x1a\n"), 1<<13); r.Context().Err() == nil; {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}
		content, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(content)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// What strangers' files can do to each generator: nothing but fail their own task, with a sentence that names the field.
func TestHostileFilesFailTheirTaskByFieldAndLeaveNothing(t *testing.T) {
	t.Parallel()
	s := startService(t, crew()+unlimited)
	from := rogue(t)
	type try struct {
		taskType, field, file string
		data                  func(url string) object
	}
	image := func(url string) object {
		return object{"prompt": "a lighthouse", "style_guide": url, "resolution": "64x64"}
	}
	video := func(url string) object {
		return object{"storyboard_images": []any{url}, "duration": 1, "resolution": "64x64"}
	}
	voice := func(url string) object { return object{"text": "Hello.", "character_voice_profile": url} }
	audio := func(url string) object { return object{"tracks": []any{object{"url": url}}} }
	animation := func(url string) object {
		return object{"character": url, "duration": 0.5, "resolution": "64x64"}
	}
	var tries []try
	for _, file := range []string{"huge.png", "list.png", "entities.svg", "zeros", "endless", "none.png"} {
		tries = append(tries, try{"generate_image", "style_guide", file, image}, try{"generate_video", "storyboard_images[0]", file, video})
	}
	for _, file := range []string{"list.wav", "list.png", "lies.wav", "zeros", "endless"} {
		tries = append(tries, try{"process_audio", "tracks[0].url", file, audio})
	}
	for _, file := range []string{"deep.gltf", "count.gltf", "cycle.gltf", "path.gltf", "zeros", "endless"} {
		tries = append(tries, try{"render_animation", "character", file, animation})
	}
	for _, file := range []string{"deep.json", "zeros", "list.png", "endless"} {
		tries = append(tries, try{"generate_character_voice", "character_voice_profile", file, voice})
	}
	ids := make([]string, len(tries))
	for i, c := range tries {
		ids[i] = s.submit(c.taskType, c.data(from+"/"+c.file))
	}
	for i, c := range tries {
		status := s.await(ids[i], 2*time.Minute)
		said := fmt.Sprintf("%s %s: %v: %v", c.taskType, c.file, status["status"], status["error"])
		t.Log(said)
		require.Equal(t, "failed", status["status"], said)
		require.Contains(t, status["error"], c.field, said)
		require.NotContains(t, status["error"], s.dir, "a path of the host")
		require.NotContains(t, status["error"], "root:", "the password file")
	}
	_, health := s.call(http.MethodGet, "/api/v1/health", nil)
	require.Equal(t, "healthy", health["status"])
	require.Empty(t, s.filesIn("work"), "left in a work folder")
	require.Empty(t, s.filesIn("media"), "left in the store")
}

// filesIn are the files below a folder of the data folder.
func (s *service) filesIn(folder string) (files []string) {
	s.t.Helper()
	require.NoError(s.t, filepath.WalkDir(filepath.Join(s.dir, "data", folder), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != ".store-id" {
			files = append(files, path)
		}
		return err
	}))
	return files
}
