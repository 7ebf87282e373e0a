package gltf

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/rig"
)

func (l *loader) materials() error {
	if len(l.doc.Materials) > 1024 {
		return refuse("it has more than 1024 materials")
	}
	images := map[int]image.Image{}
	for i, m := range l.doc.Materials {
		out := rig.Material{Name: shorten(m.Name), Colour: geom.V(1, 1, 1), Roughness: 1, DoubleSided: m.DoubleSided}
		if len(m.Emissive) == 3 {
			out.Emissive = limited(m.Emissive)
		}
		if m.AlphaMode == "MASK" || m.AlphaMode == "BLEND" {
			out.Cutout = .5
			if m.AlphaCutoff != nil {
				out.Cutout = geom.Clamp(*m.AlphaCutoff, .01, 1)
			}
		}
		if m.PBR != nil {
			if err := l.surface(m.PBR, &out, images); err != nil {
				return refuse("materials[%d]: %v", i, err)
			}
		}
		l.model.Materials = append(l.model.Materials, out)
	}
	return nil
}

func limited(v []float32) geom.Vec3 {
	return geom.V(geom.Clamp(v[0], 0, 1), geom.Clamp(v[1], 0, 1), geom.Clamp(v[2], 0, 1))
}

func (l *loader) surface(p *metallic, out *rig.Material, images map[int]image.Image) error {
	if len(p.Colour) >= 3 {
		out.Colour = limited(p.Colour)
	}
	out.Metallic = 1
	if p.Metallic != nil {
		out.Metallic = geom.Clamp(*p.Metallic, 0, 1)
	}
	if p.Roughness != nil {
		out.Roughness = geom.Clamp(*p.Roughness, 0, 1)
	}
	if p.Texture == nil {
		return nil
	}
	if p.Texture.Set != 0 {
		l.warn("textures on a second set of coordinates are not shown")
		return nil
	}
	source, err := l.imageOf(p.Texture.Index)
	if err != nil || source < 0 {
		return err
	}
	if images[source] == nil {
		if images[source], err = l.decode(source); err != nil {
			return err
		}
	}
	out.Texture = images[source]
	return nil
}

// imageOf is the image behind a texture; -1 for one that only an extension names.
func (l *loader) imageOf(index int) (int, error) {
	if index < 0 || index >= len(l.doc.Textures) {
		return 0, refuse("texture %d is not there", index)
	}
	source := l.doc.Textures[index].Source
	if source == nil {
		l.warn("textures that are neither PNG nor JPEG are not shown")
		return -1, nil
	}
	if *source < 0 || *source >= len(l.doc.Images) {
		return 0, refuse("image %d is not there", *source)
	}
	return *source, nil
}

// decode reads a texture, after a look at how large it becomes.
func (l *loader) decode(index int) (image.Image, error) {
	p := l.doc.Images[index]
	var data []byte
	if p.View != nil {
		var ok bool
		if data, _, ok = l.view(*p.View); !ok {
			return nil, refuse("images[%d] names a bufferView that is not there", index)
		}
	} else {
		var err error
		if data, err = dataURI(p.URI); err != nil {
			return nil, refuse("images[%d] %v", index, err)
		}
	}
	look, read := png.DecodeConfig, png.Decode
	if bytes.HasPrefix(data, []byte("\xff\xd8")) {
		look, read = jpeg.DecodeConfig, jpeg.Decode
	}
	head, err := look(bytes.NewReader(data))
	if err != nil {
		return nil, refuse("images[%d] is not an intact PNG or JPEG", index)
	}
	if head.Width > maxTexture || head.Height > maxTexture || head.Width < 1 || head.Height < 1 {
		return nil, refuse("images[%d] has %dx%d pixels: at most %dx%d are allowed", index, head.Width, head.Height, maxTexture, maxTexture)
	}
	if l.pixels += head.Width * head.Height; l.pixels > maxPixels {
		return nil, refuse("its textures have more than %d megapixels", maxPixels>>20)
	}
	picture, err := read(bytes.NewReader(data))
	if err != nil {
		return nil, refuse("images[%d] is not an intact PNG or JPEG", index)
	}
	return picture, nil
}
