package gltf

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"

	"ft.tc/backlot/plugins/animation/rig"
)

const (
	magic     = "glTF"
	chunkJSON = 0x4E4F534A
	chunkBIN  = 0x004E4942
)

// loader is a file in the reading.
type loader struct {
	doc     document
	buffers [][]byte
	numbers int // that accessors have been read to, all together
	pixels  int // of the textures so far
	model   *rig.Model
}

// Load reads a .glb or .gltf file. Its error is a *Refusal.
func Load(file []byte) (*rig.Model, error) {
	if len(file) > MaxBytes {
		return nil, refuse("it is larger than %d MiB", MaxBytes>>20)
	}
	text, bin, err := split(file)
	if err != nil {
		return nil, err
	}
	if err := countValues(text); err != nil {
		return nil, err
	}
	l := &loader{model: &rig.Model{}}
	if err := json.Unmarshal(text, &l.doc); err != nil {
		return nil, badJSON(err)
	}
	for _, step := range []func() error{
		l.checkHead, func() error { return l.openBuffers(bin) }, l.checkViews,
		l.materials, l.meshes, l.nodes, l.skins, l.clips, l.finish,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return l.model, nil
}

func badJSON(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" {
		return refuse("%s has a value of the wrong type", shorten(wrong.Field))
	}
	return refuse("its JSON can't be read")
}

// split takes the container apart; a .gltf file is all JSON.
func split(file []byte) (text, bin []byte, err error) {
	if len(file) < 4 || string(file[:4]) != magic {
		if trimmed := strings.TrimLeft(string(file[:min(len(file), 64)]), "\ufeff \t\r\n"); !strings.HasPrefix(trimmed, "{") {
			return nil, nil, refuse("it is neither a .glb nor a .gltf file")
		}
		return []byte(strings.TrimPrefix(string(file), "\ufeff")), nil, nil
	}
	if len(file) < 20 {
		return nil, nil, refuse("it is cut off")
	}
	if v := binary.LittleEndian.Uint32(file[4:]); v != 2 {
		return nil, nil, refuse("it is glTF %d: version 2 is needed", v)
	}
	if n := binary.LittleEndian.Uint32(file[8:]); int64(n) != int64(len(file)) {
		return nil, nil, refuse("it is cut off, or longer than it says: %d bytes instead of %d", len(file), n)
	}
	return chunks(file[12:])
}

func chunks(rest []byte) (text, bin []byte, err error) {
	for n := 0; len(rest) > 0; n++ {
		if len(rest) < 8 {
			return nil, nil, refuse("chunk %d of the file is cut off", n)
		}
		size, kind := int64(binary.LittleEndian.Uint32(rest)), binary.LittleEndian.Uint32(rest[4:])
		if size > int64(len(rest)-8) {
			return nil, nil, refuse("chunk %d of the file is longer than the file", n)
		}
		body := rest[8 : 8+size]
		rest = rest[8+size:]
		switch {
		case n == 0 && kind != chunkJSON:
			return nil, nil, refuse("its first chunk is not JSON")
		case n == 0:
			text = body
		case n == 1 && kind == chunkBIN:
			bin = body
		}
	}
	return text, bin, nil
}

func (l *loader) checkHead() error {
	if !strings.HasPrefix(l.doc.Asset.Version, "2.") || (l.doc.Asset.MinVersion != "" && l.doc.Asset.MinVersion != "2.0") {
		return refuse("its asset.version is not 2.0")
	}
	known := map[string]bool{"KHR_mesh_quantization": true, "KHR_materials_unlit": true}
	for _, e := range l.doc.Required {
		if !known[e] {
			return refuse("it requires the extension %s, which is not supported: export it without", shorten(e))
		}
	}
	return nil
}

func (l *loader) openBuffers(bin []byte) error {
	if len(l.doc.Buffers) > 64 {
		return refuse("it has more than 64 buffers")
	}
	for i, b := range l.doc.Buffers {
		data := bin
		if b.URI != "" {
			var err error
			if data, err = dataURI(b.URI); err != nil {
				return refuse("buffers[%d] %v", i, err)
			}
		} else if i != 0 || bin == nil {
			return refuse("buffers[%d] has no data", i)
		}
		if b.Length < 0 || b.Length > len(data) {
			return refuse("buffers[%d] says %d bytes and has %d", i, b.Length, len(data))
		}
		l.buffers = append(l.buffers, data[:b.Length])
	}
	return nil
}

// dataURI decodes what is embedded. Any other URI would name another file.
func dataURI(uri string) ([]byte, error) {
	rest, embedded := strings.CutPrefix(uri, "data:")
	if !embedded {
		return nil, refuse("is in another file: embed it (.glb, or data: URIs)")
	}
	kind, body, found := strings.Cut(rest, ",")
	if !found || !strings.HasSuffix(kind, ";base64") {
		return nil, refuse("has a data: URI that is not base64")
	}
	data, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		data, err = base64.RawStdEncoding.DecodeString(body)
	}
	if err != nil {
		return nil, refuse("has a data: URI with broken base64")
	}
	return data, nil
}

func (l *loader) checkViews() error {
	for i, v := range l.doc.BufferViews {
		if v.Buffer < 0 || v.Buffer >= len(l.buffers) {
			return refuse("bufferViews[%d] names buffer %d, which is not there", i, v.Buffer)
		}
		size := len(l.buffers[v.Buffer])
		if v.Offset < 0 || v.Length < 1 || v.Offset > size || v.Length > size-v.Offset {
			return refuse("bufferViews[%d] lies outside its buffer", i)
		}
		if v.Stride != 0 && (v.Stride < 4 || v.Stride > 252) {
			return refuse("bufferViews[%d] has a byteStride of %d", i, v.Stride)
		}
	}
	return nil
}

// view is the bytes of a buffer view.
func (l *loader) view(index int) ([]byte, int, bool) {
	if index < 0 || index >= len(l.doc.BufferViews) {
		return nil, 0, false
	}
	v := l.doc.BufferViews[index]
	return l.buffers[v.Buffer][v.Offset : v.Offset+v.Length], v.Stride, true
}
