package adapter

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path"
	"strings"

	"ft.tc/backlot/api/generator"
)

// maxInputBytes is what all files of a task may have together: they travel in one question.
const maxInputBytes = 48 << 20

// input is what the model gets: task_data, the operator's defaults and inputs, files in place of their URLs.
func (c *cog) input(ctx context.Context, m model, r generator.Request, h generator.Host) (map[string]any, error) {
	input := map[string]any{}
	for k, v := range c.block.cog.defaults {
		input[k] = v
	}
	if err := decode(r.Data, &input); err != nil && len(r.Data) > 0 {
		return nil, generator.Failf(codeData, "The task data can't be read: it has to be a JSON object.")
	}
	if input == nil {
		input = map[string]any{}
	}
	if c.block.cog.files == filesAsData {
		f := fetcher{host: h, left: maxInputBytes}
		for name := range m.files {
			v, ok := input[name]
			if _, own := c.block.cog.input[name]; own || !ok {
				continue
			}
			var err error
			if input[name], err = f.inline(ctx, name, v); err != nil {
				return nil, err
			}
		}
	}
	for k, v := range c.block.cog.input {
		input[k] = v
	}
	return input, nil
}

// fetcher puts files in place of their URLs.
type fetcher struct {
	host generator.Host
	left int64
}

func (f *fetcher) inline(ctx context.Context, name string, v any) (any, error) {
	switch v := v.(type) {
	case string:
		if isData(v) || v == "" {
			return v, nil
		}
		return f.fetch(ctx, name, v)
	case []any:
		files := make([]any, len(v))
		for i, one := range v {
			var err error
			if files[i], err = f.inline(ctx, name, one); err != nil {
				return nil, err
			}
		}
		return files, nil
	}
	return v, nil
}

func (f *fetcher) fetch(ctx context.Context, name, ref string) (string, error) {
	in, err := f.host.Input(ctx, generator.InputRequest{URL: ref, Kind: kindOf(ref, name), MaxBytes: max(f.left, 1)})
	if err != nil {
		return "", err
	}
	if f.left -= in.Size; f.left < 0 {
		return "", generator.Failf(codeData, "The files of the task are larger than %d MiB together: give smaller ones.", maxInputBytes>>20)
	}
	content, err := os.ReadFile(in.Path)
	if err == nil {
		err = os.Remove(in.Path) // the work folder is for results
	}
	if err != nil {
		return "", errors.New("the host's copy of an input can't be read")
	}
	return dataURL(in.MediaType, content), nil
}

var kindsOfEndings = map[string]generator.InputKind{
	".wav": generator.InputAudio, ".mp3": generator.InputAudio, ".flac": generator.InputAudio, ".ogg": generator.InputAudio,
	".m4a": generator.InputAudio, ".aac": generator.InputAudio, ".aiff": generator.InputAudio,
	".mp4": generator.InputVideo, ".mov": generator.InputVideo, ".webm": generator.InputVideo, ".mkv": generator.InputVideo,
	".avi": generator.InputVideo, ".json": generator.InputJSON,
	".glb": generator.InputModel, ".gltf": generator.InputModel, ".obj": generator.InputModel, ".fbx": generator.InputModel,
}

// kindOf guesses what a file is by its URL, and by its field's name where that says nothing.
func kindOf(ref, name string) generator.InputKind {
	if u, err := url.Parse(ref); err == nil {
		if k, ok := kindsOfEndings[strings.ToLower(path.Ext(u.Path))]; ok {
			return k
		}
	}
	for part, k := range map[string]generator.InputKind{
		"audio": generator.InputAudio, "voice": generator.InputAudio, "sound": generator.InputAudio,
		"video": generator.InputVideo, "mesh": generator.InputModel,
	} {
		if strings.Contains(strings.ToLower(name), part) {
			return k
		}
	}
	return generator.InputImage
}
