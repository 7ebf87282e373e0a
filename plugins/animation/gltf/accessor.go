package gltf

import (
	"encoding/binary"
	"math"
)

var widths = map[string]int{"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}

var sizes = map[int]int{5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}

// elements is what an accessor holds, as numbers.
type elements struct {
	data  []float32
	width int
	count int
}

func (e elements) at(i int) []float32 { return e.data[i*e.width : (i+1)*e.width] }

// read reads an accessor of one of the types. Integers stand for themselves, or for fractions where the accessor says so.
func (l *loader) read(index int, types ...string) (elements, error) {
	a, err := l.find(index, types)
	if err != nil {
		return elements{}, err
	}
	width := widths[a.Type]
	if l.numbers += a.Count * width; l.numbers > maxNumbers {
		return elements{}, refuse("it has more data than a character needs")
	}
	out := elements{make([]float32, a.Count*width), width, a.Count}
	if a.View != nil {
		data, stride, ok := l.view(*a.View)
		if !ok {
			return elements{}, refuse("accessors[%d] names bufferView %d, which is not there", index, *a.View)
		}
		if err := fill(out.data, data, a.Offset, stride, width, a.Component, a.Normalized); err != nil {
			return elements{}, refuse("accessors[%d] %v", index, err)
		}
	}
	if a.Sparse != nil {
		if err := l.patch(out, a); err != nil {
			return elements{}, refuse("accessors[%d] %v", index, err)
		}
	}
	for _, v := range out.data {
		if !(v > -1e9 && v < 1e9) {
			return elements{}, refuse("accessors[%d] holds numbers that are not finite, or huge", index)
		}
	}
	return out, nil
}

func (l *loader) find(index int, types []string) (accessor, error) {
	if index < 0 || index >= len(l.doc.Accessors) {
		return accessor{}, refuse("accessor %d is not there", index)
	}
	a := l.doc.Accessors[index]
	fits := false
	for _, t := range types {
		fits = fits || a.Type == t
	}
	switch {
	case !fits:
		return a, refuse("accessors[%d] has the type %q, which does not fit where it is used", index, shorten(a.Type))
	case sizes[a.Component] == 0:
		return a, refuse("accessors[%d] has the componentType %d", index, a.Component)
	case a.Count < 1 || a.Count > maxElements:
		return a, refuse("accessors[%d] has a count of %d; 1 to %d are allowed", index, a.Count, maxElements)
	case a.Offset < 0:
		return a, refuse("accessors[%d] has a negative byteOffset", index)
	}
	return a, nil
}

// fill decodes len(out)/width elements of data.
func fill(out []float32, data []byte, offset, stride, width, component int, normalized bool) error {
	size := sizes[component]
	if stride == 0 {
		stride = size * width
	}
	count := len(out) / width
	if stride < size*width || offset > len(data) || (count-1)*stride+size*width > len(data)-offset {
		return refuse("reads past the end of its bufferView")
	}
	if component == 5126 && stride == size*width { // what most files are made of
		for i := range out {
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[offset+4*i:]))
		}
		return nil
	}
	for i := range count {
		element := data[offset+i*stride:]
		for k := range width {
			out[i*width+k] = number(element[k*size:], component, normalized)
		}
	}
	return nil
}

func number(b []byte, component int, normalized bool) float32 {
	var v, full float32
	switch component {
	case 5120:
		v, full = float32(int8(b[0])), 127
	case 5121:
		v, full = float32(b[0]), 255
	case 5122:
		v, full = float32(int16(binary.LittleEndian.Uint16(b))), 32767
	case 5123:
		v, full = float32(binary.LittleEndian.Uint16(b)), 65535
	case 5125:
		return float32(binary.LittleEndian.Uint32(b)) // exact up to 2^24, far above maxElements
	default:
		return math.Float32frombits(binary.LittleEndian.Uint32(b))
	}
	if normalized {
		return max(v/full, -1)
	}
	return v
}

// patch puts the values of a sparse accessor where its indices say.
func (l *loader) patch(out elements, a accessor) error {
	s := a.Sparse
	if s.Count < 1 || s.Count > a.Count || s.Indices.Offset < 0 || s.Values.Offset < 0 {
		return refuse("has a sparse count of %d", s.Count)
	}
	if c := s.Indices.Component; c != 5121 && c != 5123 && c != 5125 {
		return refuse("has sparse indices of componentType %d", c)
	}
	where, _, ok := l.view(s.Indices.View)
	values, _, found := l.view(s.Values.View)
	if !ok || !found {
		return refuse("has a sparse part without its bufferView")
	}
	indices, patches := make([]float32, s.Count), make([]float32, s.Count*out.width)
	if err := fill(indices, where, s.Indices.Offset, 0, 1, s.Indices.Component, false); err != nil {
		return err
	}
	if err := fill(patches, values, s.Values.Offset, 0, out.width, a.Component, a.Normalized); err != nil {
		return err
	}
	for i, at := range indices {
		if int(at) >= out.count {
			return refuse("has a sparse index of %d beyond its end", int(at))
		}
		copy(out.at(int(at)), patches[i*out.width:(i+1)*out.width])
	}
	return nil
}
