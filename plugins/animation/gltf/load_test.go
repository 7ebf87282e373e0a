package gltf_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/gltf"
	"ft.tc/backlot/plugins/animation/rig"
)

// glb wraps JSON and data.
func glb(text string, bin []byte) []byte {
	for len(text)%4 != 0 {
		text += " "
	}
	for len(bin)%4 != 0 {
		bin = append(bin, 0)
	}
	le := binary.LittleEndian
	out := append([]byte("glTF"), 2, 0, 0, 0)
	out = le.AppendUint32(out, uint32(12+8+len(text)+8+len(bin)))
	out = append(le.AppendUint32(le.AppendUint32(out, uint32(len(text))), 0x4E4F534A), text...)
	return append(le.AppendUint32(le.AppendUint32(out, uint32(len(bin))), 0x004E4942), bin...)
}

func floats(v ...float32) []byte {
	var out []byte
	for _, f := range v {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(f))
	}
	return out
}

// triangle is a file of one triangle; its parts can be replaced.
var triangle = map[string]string{
	"asset":       `{"version":"2.0"}`,
	"scenes":      `[{"nodes":[0]}]`,
	"nodes":       `[{"mesh":0,"name":"body"},{"name":"other"}]`,
	"meshes":      `[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}]`,
	"accessors":   `[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"},{"bufferView":1,"componentType":5121,"count":3,"type":"SCALAR"}]`,
	"bufferViews": `[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":3}]`,
	"buffers":     `[{"byteLength":40}]`,
}

var triangleBytes = append(floats(0, 0, 0, 1, 0, 0, 0, 1, 0), 0, 1, 2, 0)

func file(changes map[string]string) string {
	all := map[string]string{}
	for k, v := range triangle {
		all[k] = v
	}
	for k, v := range changes {
		all[k] = v
	}
	var parts []string
	for k, v := range all {
		if v != "" {
			parts = append(parts, fmt.Sprintf("%q:%s", k, v))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func load(t *testing.T, changes map[string]string, bin []byte) *rig.Model {
	t.Helper()
	m, err := gltf.Load(glb(file(changes), bin))
	require.NoError(t, err)
	return m
}

func TestTriangleIsReadFromEitherContainer(t *testing.T) {
	t.Parallel()
	m := load(t, nil, triangleBytes)
	require.Equal(t, 1, m.Triangles())
	p := m.Meshes[0].Parts[0]
	require.Equal(t, []geom.Vec3{{}, {X: 1}, {Y: 1}}, p.Positions)
	require.Equal(t, geom.V(0, 0, 1), p.Normals[0], "made, because the file has none")

	embedded := `[{"byteLength":40,"uri":"data:application/octet-stream;base64,` + base64.StdEncoding.EncodeToString(triangleBytes) + `"}]`
	m, err := gltf.Load([]byte("\ufeff \n" + file(map[string]string{"buffers": embedded})))
	require.NoError(t, err)
	require.Equal(t, 1, m.Triangles())
}

func TestIndicesOfAllWidthsStripsAndFans(t *testing.T) {
	t.Parallel()
	square := floats(0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0)
	for _, c := range []struct {
		component, mode int
		indices         []byte
		want            []uint32
	}{
		{5121, 4, []byte{0, 1, 2, 2, 1, 3}, []uint32{0, 1, 2, 2, 1, 3}},
		{5123, 4, []byte{0, 0, 1, 0, 2, 0, 2, 0, 1, 0, 3, 0}, []uint32{0, 1, 2, 2, 1, 3}},
		{5125, 5, []byte{0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0}, []uint32{0, 1, 2, 2, 1, 3}},
		{5121, 6, []byte{0, 1, 3, 2}, []uint32{0, 1, 3, 0, 3, 2}},
	} {
		size := map[int]int{5121: 1, 5123: 2, 5125: 4}[c.component]
		m := load(t, map[string]string{
			"meshes":      fmt.Sprintf(`[{"primitives":[{"attributes":{"POSITION":0},"indices":1,"mode":%d}]}]`, c.mode),
			"accessors":   fmt.Sprintf(`[{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3"},{"bufferView":1,"componentType":%d,"count":%d,"type":"SCALAR"}]`, c.component, len(c.indices)/size),
			"bufferViews": fmt.Sprintf(`[{"buffer":0,"byteLength":48},{"buffer":0,"byteOffset":48,"byteLength":%d}]`, len(c.indices)),
			"buffers":     fmt.Sprintf(`[{"byteLength":%d}]`, 48+len(c.indices)),
		}, append(append([]byte{}, square...), c.indices...))
		require.Equal(t, c.want, m.Meshes[0].Parts[0].Indices)
	}
}

func TestStridesSparseAndNormalizedNumbersAreUnderstood(t *testing.T) {
	t.Parallel()
	bin := append(floats(0, 0, 0, 9, 1, 0, 0, 9, 0, 1, 0, 9), 0, 1, 2, 0) // positions with a gap, indices
	bin = append(bin, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255)     // colours
	bin = append(bin, 2, 0, 0, 0)                                         // sparse index
	bin = append(bin, floats(5, 6, 7)...)                                 // sparse value
	m := load(t, map[string]string{
		"meshes": `[{"primitives":[{"attributes":{"POSITION":0,"COLOR_0":2},"indices":1}]}]`,
		"accessors": `[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3","sparse":{"count":1,"indices":{"bufferView":3,"componentType":5121},"values":{"bufferView":4}}},
			{"bufferView":1,"componentType":5121,"count":3,"type":"SCALAR"},{"bufferView":2,"componentType":5121,"normalized":true,"count":3,"type":"VEC4"}]`,
		"bufferViews": `[{"buffer":0,"byteLength":48,"byteStride":16},{"buffer":0,"byteOffset":48,"byteLength":3},{"buffer":0,"byteOffset":52,"byteLength":12},
			{"buffer":0,"byteOffset":64,"byteLength":1},{"buffer":0,"byteOffset":68,"byteLength":12}]`,
		"buffers": `[{"byteLength":80}]`,
	}, bin)
	p := m.Meshes[0].Parts[0]
	require.Equal(t, []geom.Vec3{{}, {X: 1}, {X: 5, Y: 6, Z: 7}}, p.Positions)
	require.Equal(t, []geom.Vec3{{X: 1}, {Y: 1}, {Z: 1}}, p.Colours)
}

func TestTextureIsDecoded(t *testing.T) {
	t.Parallel()
	m := load(t, textured(pngOf(t, 4, 2)), triangleBytes)
	require.Equal(t, image.Pt(4, 2), m.Materials[0].Texture.Bounds().Size())
}

func textured(picture []byte) map[string]string {
	return map[string]string{
		"materials": `[{"pbrMetallicRoughness":{"baseColorTexture":{"index":0}}}]`, "textures": `[{"source":0}]`,
		"images": `[{"uri":"data:image/png;base64,` + base64.StdEncoding.EncodeToString(picture) + `"}]`,
	}
}

func pngOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))))
	return b.Bytes()
}

// animated adds a clip that moves node 1 by keys at 0 and 1 second.
func animated(interpolation string, values ...float32) (map[string]string, []byte) {
	bin := append(append(append([]byte{}, triangleBytes...), floats(0, 1)...), floats(values...)...)
	return map[string]string{
		"animations": fmt.Sprintf(`[{"name":"go","channels":[{"sampler":0,"target":{"node":1,"path":"translation"}}],"samplers":[{"input":2,"output":3,"interpolation":%q}]}]`, interpolation),
		"accessors": fmt.Sprintf(`[{"bufferView":0,"componentType":5126,"count":3,"type":"VEC3"},{"bufferView":1,"componentType":5121,"count":3,"type":"SCALAR"},
			{"bufferView":2,"componentType":5126,"count":2,"type":"SCALAR"},{"bufferView":3,"componentType":5126,"count":%d,"type":"VEC3"}]`, len(values)/3),
		"bufferViews": fmt.Sprintf(`[{"buffer":0,"byteLength":36},{"buffer":0,"byteOffset":36,"byteLength":3},{"buffer":0,"byteOffset":40,"byteLength":8},{"buffer":0,"byteOffset":48,"byteLength":%d}]`, 4*len(values)),
		"buffers":     fmt.Sprintf(`[{"byteLength":%d}]`, len(bin)),
	}, bin
}

func TestClipsAreSampledByTheirInterpolation(t *testing.T) {
	t.Parallel()
	for interpolation, c := range map[string]struct {
		values []float32
		want   float32 // of X at 0.25
	}{
		"LINEAR":      {[]float32{0, 0, 0, 4, 0, 0}, 1},
		"STEP":        {[]float32{0, 0, 0, 4, 0, 0}, 0},
		"CUBICSPLINE": {[]float32{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0}, 4 * (3./16 - 2./64)},
	} {
		changes, bin := animated(interpolation, c.values...)
		m := load(t, changes, bin)
		clip, ok := m.Clip("go")
		require.True(t, ok)
		p := m.NewPose()
		p.Sample(clip, .25)
		require.InDelta(t, c.want, p.Local[1].T.X, 1e-6, interpolation)
		p.Sample(clip, 7)
		require.InDelta(t, 4, p.Local[1].T.X, 1e-6)
	}
}

func TestWhatIsSavedIsReadBack(t *testing.T) {
	t.Parallel()
	m := load(t, nil, triangleBytes)
	p := &m.Meshes[0].Parts[0]
	p.Joints, p.Weights = make([][4]uint16, 3), [][4]float32{{1}, {.5, .5}, {1}}
	p.Joints[1][1] = 1
	p.Targets = []rig.Target{{Positions: make([]geom.Vec3, 3), Normals: make([]geom.Vec3, 3)}}
	m.Meshes[0].Targets = []string{"jawOpen"}
	m.Materials = []rig.Material{{Name: "skin", Colour: geom.V(.1, .2, .3), Roughness: .5, Texture: image.NewGray(image.Rect(0, 0, 2, 2)), Cutout: .5}}
	p.Material = 0
	m.Nodes[1].Parent, m.Nodes[1].Local.T = -1, geom.V(0, 1, 0)
	m.Skins = []rig.Skin{{Joints: []int{0, 1}, Inverse: []geom.Affine{geom.Identity, geom.Identity}}}
	m.Nodes[0].Skin = 0
	m.Clips = []rig.Clip{{Name: "walk", Duration: 1, Speed: 1.5, Tracks: []rig.Track{{Node: 1, Property: rig.Rotation, Width: 4, Times: []float32{0, 1}, Values: []float32{0, 0, 0, 1, 0, 1, 0, 0}}}}}
	saved, err := gltf.Save(m)
	require.NoError(t, err)
	again, err := gltf.Load(saved)
	require.NoError(t, err)
	require.Equal(t, m.Clips, again.Clips)
	require.Equal(t, m.Skins, again.Skins)
	require.Equal(t, m.Nodes, again.Nodes)
	require.Equal(t, m.Meshes[0].Targets, again.Meshes[0].Targets)
	require.Equal(t, p.Weights, again.Meshes[0].Parts[0].Weights)
	require.Equal(t, geom.V(.1, .2, .3), again.Materials[0].Colour)
	require.NotNil(t, again.Materials[0].Texture)
	twice, err := gltf.Save(m)
	require.NoError(t, err)
	require.Equal(t, saved, twice)
}
