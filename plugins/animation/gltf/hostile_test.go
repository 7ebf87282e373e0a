package gltf_test

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/plugins/animation/gltf"
)

// bomb is the header of a PNG of the given size; nothing follows it.
func bomb(w, h uint32) []byte {
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	head = append(head, 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(out, head...), crc32.ChecksumIEEE(head))
}

// hostile are files that must be refused, by a part of the reason.
var hostile = sync.OnceValue(func() map[string][]byte {
	nan := append(floats(0, 0, float32(math.NaN()), 1, 0, 0, 0, 1, 0), 0, 1, 2, 0)
	one := func(key, value string) []byte { return glb(file(map[string]string{key: value}), triangleBytes) }
	accessor := func(a string) []byte {
		return one("accessors", `[`+a+`,{"bufferView":1,"componentType":5121,"count":3,"type":"SCALAR"}]`)
	}
	chain := make([]string, 200)
	for i := range chain {
		chain[i] = fmt.Sprintf(`{"children":[%d]}`, i+1)
	}
	chain[199] = `{"mesh":0}`
	whole := glb(file(nil), triangleBytes)
	joints := strings.TrimSuffix(strings.Repeat("0,", 300), ",")
	spin, bin := animated("LINEAR", 0, 0, 0, 1, 0, 0)
	wild := map[string]string{}
	for k, v := range spin {
		wild[k] = v
	}
	wild["animations"] = strings.Replace(spin["animations"], `"node":1`, `"node":77`, 1)
	backwards := append(append(append([]byte{}, triangleBytes...), floats(1, 0)...), floats(0, 0, 0, 1, 0, 0)...)
	return map[string][]byte{
		"neither a .glb nor":                   []byte("#EXTM3U\nhttp://evil/"),
		"its JSON can't be read":               []byte(`{"asset":{"version":"2.0"`),
		"cut off, or longer":                   whole[:len(whole)-7],
		"it is cut off":                        whole[:16],
		"glTF 1: version 2":                    append([]byte("glTF\x01\x00\x00\x00"), whole[8:]...),
		"longer than the file":                 chunkOf(whole, 1<<30),
		"asset.version":                        one("asset", `{"version":"1.0"}`),
		"the extension KHR_draco":              one("extensionsRequired", `["KHR_draco_mesh_compression"]`),
		"in another file":                      one("buffers", `[{"byteLength":40,"uri":"../../etc/passwd"}]`),
		"broken base64":                        one("buffers", `[{"byteLength":40,"uri":"data:;base64,%%%"}]`),
		"says 4000 bytes":                      one("buffers", `[{"byteLength":4000}]`),
		"outside its buffer":                   one("bufferViews", `[{"buffer":0,"byteOffset":20,"byteLength":36},{"buffer":0,"byteLength":3}]`),
		"names buffer 3":                       one("bufferViews", `[{"buffer":3,"byteLength":36}]`),
		"byteStride of 3":                      one("bufferViews", `[{"buffer":0,"byteLength":36,"byteStride":3},{"buffer":0,"byteOffset":36,"byteLength":3}]`),
		"past the end":                         accessor(`{"bufferView":0,"componentType":5126,"count":4,"type":"VEC3"}`),
		"negative byteOffset":                  accessor(`{"bufferView":0,"byteOffset":-4,"componentType":5126,"count":3,"type":"VEC3"}`),
		"count of 2000000000":                  accessor(`{"componentType":5126,"count":2000000000,"type":"VEC3"}`),
		"componentType 5130":                   accessor(`{"bufferView":0,"componentType":5130,"count":3,"type":"VEC3"}`),
		"type \"MAT9\"":                        accessor(`{"bufferView":0,"componentType":5126,"count":3,"type":"MAT9"}`),
		"sparse count":                         accessor(`{"componentType":5126,"count":3,"type":"VEC3","sparse":{"count":9,"indices":{"bufferView":0,"componentType":5121},"values":{"bufferView":0}}}`),
		"sparse part without":                  accessor(`{"componentType":5126,"count":3,"type":"VEC3","sparse":{"count":1,"indices":{"bufferView":55,"componentType":5121},"values":{"bufferView":0}}}`),
		"not finite":                           glb(file(nil), nan),
		"names vertex 9":                       glb(file(nil), append(floats(0, 0, 0, 1, 0, 0, 0, 1, 0), 0, 1, 9, 0)),
		"accessor 7 is not there":              one("meshes", `[{"primitives":[{"attributes":{"POSITION":7}}]}]`),
		"no POSITION":                          one("meshes", `[{"primitives":[{"attributes":{}}]}]`),
		"material 4":                           one("meshes", `[{"primitives":[{"attributes":{"POSITION":0},"material":4}]}]`),
		"mode 12":                              one("meshes", `[{"primitives":[{"attributes":{"POSITION":0},"mode":12}]}]`),
		"two parents":                          one("nodes", `[{"mesh":0,"children":[1]},{"children":[2]},{"children":[1]}]`),
		"form a cycle":                         one("nodes", `[{"mesh":0},{"children":[2]},{"children":[1]}]`),
		"nested deeper":                        one("nodes", `[`+strings.Join(chain, ",")+`]`),
		"child 9":                              one("nodes", `[{"mesh":0,"children":[9]}]`),
		"mesh 9":                               one("nodes", `[{"mesh":9}]`),
		"rotation has 3":                       one("nodes", `[{"mesh":0,"rotation":[1,2,3]}]`),
		"huge numbers":                         one("nodes", `[{"mesh":0,"translation":[1,2,3e9]}]`),
		"wrong type":                           one("nodes", `[{"mesh":"x"}]`),
		"scene 5":                              one("scene", `5`),
		"300 joints":                           one("skins", `[{"joints":[`+joints+`]}]`),
		"no triangles":                         one("nodes", `[{"name":"empty"}]`),
		"more than 500000 triangles":           manyTriangles(),
		"more data than a character":           manyReads(),
		"more parts than a character":          one("extras", `[`+strings.Repeat(`{},`, 200_000)+`{}]`),
		"pixels: at most":                      glb(file(textured(bomb(50_000, 50_000))), triangleBytes),
		"not an intact PNG":                    glb(file(textured([]byte("<svg/>"))), triangleBytes),
		"images[0] is in another file":         glb(file(map[string]string{"materials": textured(nil)["materials"], "textures": `[{"source":0}]`, "images": `[{"uri":"file:///etc/passwd"}]`}), triangleBytes),
		"node 77":                              glb(file(wild), bin),
		"times do not rise":                    glb(file(spin), backwards),
		"interpolation \"BOUNCE\"":             withInterpolation("BOUNCE"),
		"6 numbers for 2 keys":                 withInterpolation("CUBICSPLINE"),
		"larger than 32 MiB":                   make([]byte, gltf.MaxBytes+1),
		"asset has a value of the wrong type":  []byte(`{"asset":3}`),
		"primitives with different numbers of": one("meshes", `[{"primitives":[{"attributes":{"POSITION":0}},{"attributes":{"POSITION":0},"targets":[{}]}]}]`),
		"more weights than morph targets":      one("meshes", `[{"primitives":[{"attributes":{"POSITION":0},"indices":1}],"weights":[1]}]`),
	}
})

func chunkOf(whole []byte, size uint32) []byte {
	out := append([]byte{}, whole...)
	binary.LittleEndian.PutUint32(out[12:], size)
	return out
}

func withInterpolation(name string) []byte {
	changes, bin := animated(name, 0, 0, 0, 1, 0, 0)
	return glb(file(changes), bin)
}

// manyTriangles shows one large mesh twice.
func manyTriangles() []byte {
	return glb(file(map[string]string{
		"accessors": `[{"componentType":5126,"count":999999,"type":"VEC3"}]`,
		"meshes":    `[{"primitives":[{"attributes":{"POSITION":0}}]}]`,
		"nodes":     `[{"mesh":0},{"mesh":0}]`, "scenes": "",
	}), triangleBytes)
}

// manyReads reads a large accessor, which costs the file nothing, again and again.
func manyReads() []byte {
	p := `{"attributes":{"POSITION":0},"indices":1},`
	return glb(file(map[string]string{
		"accessors": `[{"componentType":5126,"count":99999,"type":"VEC3"},{"bufferView":1,"componentType":5121,"count":3,"type":"SCALAR"}]`,
		"meshes":    `[{"primitives":[` + strings.TrimSuffix(strings.Repeat(p, 200), ",") + `]}]`,
	}), triangleBytes)
}

func TestHostileFilesAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	for reason, content := range hostile() {
		_, err := gltf.Load(content)
		var refused *gltf.Refusal
		require.ErrorAs(t, err, &refused, reason)
		require.Contains(t, refused.Reason, reason)
		require.Less(t, len(refused.Reason), 400)
	}
}

func TestHugeCountsCostNothing(t *testing.T) {
	for _, content := range [][]byte{hostile()["count of 2000000000"], hostile()["more parts than a character"], hostile()["pixels: at most"], manyReads()} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := gltf.Load(content)
		require.Error(t, err)
		runtime.ReadMemStats(&after)
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(400<<20))
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(glb(file(nil), triangleBytes))
	changes, bin := animated("CUBICSPLINE", make([]float32, 18)...)
	f.Add(glb(file(changes), bin))
	f.Add([]byte(file(textured(pngOf(f, 2, 2)))))
	for reason, content := range hostile() {
		if len(content) < 1<<14 && !strings.HasPrefix(reason, "more ") { // those are slow
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		m, err := gltf.Load(content)
		if err != nil {
			var refused *gltf.Refusal
			require.ErrorAs(t, err, &refused)
			return
		}
		if m.Triangles() > gltf.MaxTriangles || m.Joints() > gltf.MaxJoints || len(m.Order) != len(m.Nodes) {
			t.Fatal("limits are not kept")
		}
		p := m.NewPose()
		for i := range m.Clips {
			p.Sample(&m.Clips[i], .3)
		}
		_, err = gltf.Save(m)
		require.NoError(t, err)
	})
}
