package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

// source is what ffmpeg reads: a file with its demuxer, or pictures named by a pattern, so many a second.
type source struct {
	name    string // in the work folder
	demuxer string
	rate    float64
	count   int // of pictures
}

// sourceOf looks at the first bytes of what a server sent.
func sourceOf(t *sdk.Task, name string) (source, error) {
	f, err := os.Open(t.Path(name))
	if err != nil {
		return source{}, fmt.Errorf("look at what the server sent: %w", err)
	}
	defer func() { _ = f.Close() }() // only read from
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return source{}, fmt.Errorf("look at what the server sent: %w", err)
	}
	head = head[:n]
	switch {
	case len(head) > 8 && string(head[4:8]) == "ftyp":
		return source{name: name, demuxer: "mov"}, nil
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")):
		return source{name: name, demuxer: "matroska"}, nil
	case bytes.HasPrefix(head, []byte("GIF8")):
		return source{name: name, demuxer: "gif"}, nil
	}
	return source{}, notAFilm()
}

func notAFilm() error {
	return sdk.Failf("backend_bad_answer", "The model server sent something that is no intact MP4, WebM, Matroska or GIF film. The task is not at fault; the operator should look at the server.")
}

func (s source) args() []string {
	args := ffmpeg.Input(s.name, s.demuxer)
	if s.count > 0 {
		args = append([]string{"-framerate", strconv.FormatFloat(s.rate, 'f', -1, 64), "-start_number", "0"}, args...)
	}
	return args
}

// finish makes the result of what the server left: exactly the asked size, frame rate and number of frames, as H.264,
// and a poster. It returns what the server's film is.
func finish(ctx context.Context, t *sdk.Task, o order, s source) (ffmpeg.Info, error) {
	t.Progress(animationDone, "fitting_film")
	found, err := s.probe(ctx, t)
	if err != nil {
		return found, err
	}
	seconds := o.rate.Seconds(o.frames)
	words, err := ffmpeg.Run(ctx, ffmpeg.Command(ctx, t, o.encode(s)...), func(done float64) {
		t.Progress(animationDone+(.97-animationDone)*min(max(done/seconds, 0), 1), "fitting_film")
	})
	if errors.Is(err, ffmpeg.ErrFailed) {
		t.Warnf("ffmpeg could not read the server's film: %s", words)
		return found, notAFilm()
	}
	if err != nil {
		return found, ffmpeg.Failure(ctx, t, "video", words, err)
	}
	if err := os.Rename(t.Path(draftName), t.Path(mediaName)); err != nil {
		return found, ffmpeg.Failure(ctx, t, "video", "", err)
	}
	return found, nil
}

func (s source) probe(ctx context.Context, t *sdk.Task) (ffmpeg.Info, error) {
	if s.count > 0 {
		return ffmpeg.Info{FPS: s.rate, Duration: float64(s.count) / s.rate}, nil
	}
	found, words, err := ffmpeg.Probe(ctx, t, t.Path(s.name), s.demuxer)
	switch {
	case errors.Is(err, ffmpeg.ErrFailed):
		t.Warnf("ffprobe could not read the server's film: %s", words)
		return found, notAFilm()
	case err != nil:
		return found, ffmpeg.Failure(ctx, t, "video", words, err)
	case found.VideoCodec == "":
		return found, notAFilm()
	}
	return found, nil
}

// encode is the command line for the film, and for a poster a third into it. A film that is too short holds its last
// frame; nothing that a user or a server wrote stands in it.
func (o *order) encode(s source) []string {
	w, h := strconv.Itoa(o.width), strconv.Itoa(o.height)
	filter := "scale=" + w + ":" + h + ":force_original_aspect_ratio=increase:flags=bicubic,crop=" + w + ":" + h +
		",setsar=1,fps=" + o.rate.String() + ",tpad=stop_mode=clone:stop_duration=" + strconv.Itoa(int(o.Duration)+2)
	at := strconv.FormatFloat(o.rate.Seconds(o.frames/3), 'f', 3, 64)
	args := append(s.args(),
		"-map", "0:v:0", "-an", "-vf", filter+",format=yuv420p", "-frames:v", strconv.Itoa(o.frames),
		"-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p",
		"-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
		"-map_metadata", "-1", "-movflags", "+faststart", "-f", "mp4", "file:"+draftName)
	return append(args, "-map", "0:v:0", "-an", "-vf", filter+",format=yuvj420p", "-ss", at, "-frames:v", "1", "-q:v", "3",
		"-f", "image2", "-update", "1", "file:"+posterName)
}
