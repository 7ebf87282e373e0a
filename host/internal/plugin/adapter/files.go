package adapter

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ft.tc/backlot/api/generator"
)

// folder takes the files of one task's result into its work folder, within the caps.
type folder struct {
	*service

	host      generator.Host
	dir       string
	mediaType string // the operator's word, which wins
	left      int64
	names     map[string]bool
	artifacts []generator.Artifact
}

func (s *service) folder(r generator.Request, h generator.Host, mediaType string) *folder {
	return &folder{service: s, host: h, dir: r.WorkDir, mediaType: mediaType, left: s.limits.fileBytes, names: map[string]bool{}}
}

func (f *folder) tooLarge() error {
	return generator.Failf(codeOutput, "What the service behind %s made is larger than the %d MiB that are kept: ask for something smaller.",
		f.name, f.limits.fileBytes>>20)
}

func (f *folder) room() error {
	if len(f.artifacts) >= f.limits.files {
		return generator.Failf(codeOutput, "The service behind %s made more than the %d files that are kept: ask for fewer.", f.name, f.limits.files)
	}
	return nil
}

// take brings in the file that ref names: a data: URL, a URL of the service's own, or one of another host, which the
// host of the task looks at first. name may be empty.
func (f *folder) take(ctx context.Context, ref, name, stated string) (generator.Artifact, error) {
	if err := f.room(); err != nil {
		return generator.Artifact{}, err
	}
	if isData(ref) {
		mediaType, content, err := openData(ref)
		if err != nil {
			return generator.Artifact{}, f.wrong("gives %s", err)
		}
		return f.keep(ctx, content, name, first(stated, mediaType))
	}
	if own, err := f.own(ref); err == nil {
		return f.download(ctx, own, name, stated)
	}
	return f.elsewhere(ctx, ref, name, stated)
}

func (f *folder) elsewhere(ctx context.Context, ref, name, stated string) (generator.Artifact, error) {
	kind := kindOf(ref, name)
	if k, _, _ := strings.Cut(first(f.mediaType, stated), "/"); k == "audio" || k == "video" || k == "image" || k == "model" {
		kind = generator.InputKind(k)
	}
	in, err := f.host.Input(ctx, generator.InputRequest{URL: ref, Kind: kind, MaxBytes: f.left})
	if err != nil {
		return generator.Artifact{}, err
	}
	if f.left -= in.Size; f.left < 0 {
		return generator.Artifact{}, f.tooLarge()
	}
	kept := filepath.Base(in.Path)
	f.names[kept] = true
	mediaType := spelled(in.MediaType)
	if alike(mediaType, f.mediaType) {
		mediaType = f.mediaType
	}
	return f.add(kept, mediaType), nil
}

// keep writes the content and looks at what it is.
func (f *folder) keep(ctx context.Context, content io.Reader, name, stated string) (a generator.Artifact, err error) {
	file, err := os.CreateTemp(f.dir, ".taking-*")
	if err != nil {
		return a, fmt.Errorf("no file in the work folder: %w", err)
	}
	defer func() {
		_ = file.Close()
		if err != nil {
			_ = os.Remove(file.Name())
		}
	}()
	n, err := io.Copy(file, io.LimitReader(content, f.left+1))
	switch {
	case ctx.Err() != nil:
		return a, context.Cause(ctx)
	case n > f.left:
		return a, f.tooLarge()
	case err != nil:
		return a, f.wrong("gives a file that can't be read")
	case n == 0:
		return a, f.wrong("gives an empty file")
	}
	head := make([]byte, min(n, sniffBytes))
	if _, err := file.ReadAt(head, 0); err != nil {
		return a, fmt.Errorf("read what was written: %w", err)
	}
	mediaType := typeOf(f.mediaType, stated, head, name)
	kept := f.nameFor(name, mediaType)
	if err := os.Rename(file.Name(), filepath.Join(f.dir, kept)); err != nil {
		return a, fmt.Errorf("name the file: %w", err)
	}
	f.left -= n
	return f.add(kept, mediaType), nil
}

func (f *folder) add(name, mediaType string) generator.Artifact {
	a := generator.Artifact{Name: name, MediaType: mediaType}
	if len(f.artifacts) == 0 {
		a.Role = "media"
	}
	f.artifacts = append(f.artifacts, a)
	return a
}

// nameFor is a free name without folders: the service's own where it is plain, with the ending of what the file is.
func (f *folder) nameFor(name, mediaType string) string {
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	if !plainName.MatchString(stem) {
		stem = "output"
	}
	ending := endings[mediaType]
	if ending == "" {
		ending = strings.ToLower(filepath.Ext(name))
		if !plainName.MatchString(strings.TrimPrefix(ending, ".")) {
			ending = ".bin"
		}
	}
	free := stem + ending
	for n := 2; f.names[free]; n++ {
		free = fmt.Sprintf("%s-%d%s", stem, n, ending)
	}
	f.names[free] = true
	return free
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
