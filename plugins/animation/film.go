package main

import (
	"context"
	"image"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/raster"
	"ft.tc/backlot/plugins/animation/stage"
	"ft.tc/backlot/plugins/internal/ffmpeg"
	"ft.tc/backlot/sdk"
)

// film is a take in the making.
type film struct {
	r           *request
	performance *performance
	background  stage.Background
	subject     stage.Subject
	camera      stage.Camera
	renderer    *raster.Renderer
	scratch     []string                             // in the work folder, of no use afterwards
	source      func(frame int) (raster.Rect, error) // brings a frame into picture, and says what is new in it
	shares      [2]float64                           // of the progress: at the first frame, and after the last

	behind, picture *raster.Picture // the background, and the frame
	yuv             *raster.YUV     // the frame for H.264; nil where there is transparency
}

func newFilm(ctx context.Context, t *sdk.Task, r *request) (*film, error) {
	m, err := loadCharacter(ctx, t, r)
	if err != nil {
		return nil, err
	}
	track, err := loadLips(ctx, t, r)
	if err != nil {
		return nil, err
	}
	f := &film{r: r, camera: r.camera(), shares: [2]float64{.03, .97}}
	f.source = f.draw
	if f.background, err = loadBackground(ctx, t, r); err != nil {
		return nil, err
	}
	if f.performance, err = newPerformance(r, m, track); err != nil {
		return nil, err
	}
	f.renderer = raster.New(m, r.Antialias, stage.Lighting(r.Light, f.camera.Heading(), 0))
	f.renderer.Ground = r.Ground
	lo, hi := f.begin()
	if r.Character != builtIn {
		f.performance.settle(lo, hi)
		lo, hi = f.begin()
	}
	f.subject = subject(lo, hi, m, f.performance.world)
	f.performance.travel(r, f.subject)
	return f, ctx.Err()
}

// begin poses the character as the take begins, and measures it.
func (f *film) begin() (lo, hi geom.Vec3) {
	f.performance.act(0)
	f.renderer.Pose(f.performance.world, f.performance.pose.Weights)
	return f.renderer.Bounds()
}

// alpha reports whether the film is transparent where nothing is.
func (f *film) alpha() bool { return f.background.Transparent }

// view is the camera in a frame.
func (f *film) view(frame int) raster.View {
	share := float32(0)
	if n := f.performance.frames; n > 1 {
		share = float32(frame) / float32(n-1)
	}
	return f.camera.At(share, geom.V(0, 0, f.performance.root(frame)), f.subject, f.r.width, f.r.height)
}

// draw is the source of previz: it draws.
func (f *film) draw(frame int) (raster.Rect, error) {
	f.performance.act(frame)
	f.renderer.Lighting = stage.Lighting(f.r.Light, f.camera.Heading(), float32(f.r.rate.Seconds(frame)))
	f.renderer.Pose(f.performance.world, f.performance.pose.Weights)
	v := f.view(frame)
	fresh := f.picture == nil
	if fresh {
		f.picture, f.behind = raster.NewPicture(f.r.width, f.r.height), raster.NewPicture(f.r.width, f.r.height)
	}
	if fresh || f.camera.Moving() && f.background.Picture == nil && !f.background.Transparent {
		middle := f.subject.Lo.Lerp(f.subject.Hi, .5)
		f.background.Paint(f.behind, v, geom.V(middle.X, 0, middle.Z))
		fresh = true
	}
	return f.renderer.Draw(v, f.behind, f.picture, fresh), nil
}

// shoot draws all frames into a file.
func (f *film) shoot(ctx context.Context, t *sdk.Task) error {
	if f.r.Format == sequence {
		return f.zip(ctx, t)
	}
	if f.r.Format == mp4 {
		f.yuv = raster.NewYUV(f.r.width, f.r.height)
	}
	behind := 0
	words, err := ffmpeg.Encode(ctx, ffmpeg.Command(ctx, t, f.encoding().args()...),
		func(write func([]byte) error) error { return f.frames(t, write) },
		func(frame int) {
			behind = min(max(behind, frame), f.performance.frames)
			f.progress(t, behind)
		})
	if err != nil {
		return ffmpeg.Failure(ctx, t, "animation", words, err)
	}
	return nil
}

func (f *film) progress(t *sdk.Task, frame int) {
	done := float64(min(frame, f.performance.frames)) / float64(f.performance.frames)
	t.Progress(f.shares[0]+(f.shares[1]-f.shares[0])*done, "rendering_animation")
}

// frames hands every frame to an encoder.
func (f *film) frames(t *sdk.Task, write func([]byte) error) error {
	for n := range f.performance.frames {
		part, err := f.source(n)
		if err != nil {
			return err
		}
		if err := f.show(t, n); err != nil {
			return err
		}
		out := f.picture.Pix
		if f.yuv != nil {
			f.yuv.Take(f.picture, part)
			out = f.yuv.Pix
		}
		if err := write(out); err != nil {
			return err
		}
	}
	return nil
}

// show makes previews and the poster on the way.
func (f *film) show(t *sdk.Task, n int) error {
	if every := max(int(f.r.rate.FPS()), 1); n%every == 0 {
		preview(t, f.image())
	}
	if n == f.performance.frames/2 {
		return f.savePoster(t)
	}
	return nil
}

func (f *film) image() *image.NRGBA {
	return &image.NRGBA{Pix: f.picture.Pix, Stride: 4 * f.r.width, Rect: image.Rect(0, 0, f.r.width, f.r.height)}
}
