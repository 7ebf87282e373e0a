// Package gltf reads characters from glTF 2.0 files of strangers, and writes ours. Whatever a file says is checked before
// it is followed: sizes, counts, indices, cycles, numbers; it can't name another file.
package gltf

import "encoding/json"

// document is the JSON of a file, as far as it is used.
type document struct {
	Asset struct {
		Version    string `json:"version"`
		MinVersion string `json:"minVersion,omitempty"`
		Generator  string `json:"generator,omitempty"`
	} `json:"asset"`
	Required    []string     `json:"extensionsRequired,omitempty"`
	Scene       *int         `json:"scene,omitempty"`
	Scenes      []scene      `json:"scenes,omitempty"`
	Nodes       []node       `json:"nodes,omitempty"`
	Meshes      []mesh       `json:"meshes,omitempty"`
	Skins       []skin       `json:"skins,omitempty"`
	Animations  []animation  `json:"animations,omitempty"`
	Materials   []material   `json:"materials,omitempty"`
	Textures    []texture    `json:"textures,omitempty"`
	Images      []picture    `json:"images,omitempty"`
	Accessors   []accessor   `json:"accessors,omitempty"`
	BufferViews []bufferView `json:"bufferViews,omitempty"`
	Buffers     []buffer     `json:"buffers,omitempty"`
}

type scene struct {
	Nodes []int `json:"nodes"`
}

type node struct {
	Name        string    `json:"name,omitempty"`
	Children    []int     `json:"children,omitempty"`
	Mesh        *int      `json:"mesh,omitempty"`
	Skin        *int      `json:"skin,omitempty"`
	Matrix      []float32 `json:"matrix,omitempty"`
	Translation []float32 `json:"translation,omitempty"`
	Rotation    []float32 `json:"rotation,omitempty"`
	Scale       []float32 `json:"scale,omitempty"`
}

type mesh struct {
	Name       string      `json:"name,omitempty"`
	Primitives []primitive `json:"primitives"`
	Weights    []float32   `json:"weights,omitempty"`
	Extras     *meshExtras `json:"extras,omitempty"`
}

// meshExtras holds the names of morph targets, where every tool puts them.
type meshExtras struct {
	TargetNames []string `json:"targetNames,omitempty"`
}

// UnmarshalJSON takes extras of any shape: they are whatever a tool likes.
func (m *meshExtras) UnmarshalJSON(b []byte) error {
	var known struct {
		TargetNames []string `json:"targetNames"`
	}
	if json.Unmarshal(b, &known) == nil {
		m.TargetNames = known.TargetNames
	}
	return nil
}

type primitive struct {
	Attributes map[string]int   `json:"attributes"`
	Indices    *int             `json:"indices,omitempty"`
	Material   *int             `json:"material,omitempty"`
	Mode       *int             `json:"mode,omitempty"`
	Targets    []map[string]int `json:"targets,omitempty"`
}

type skin struct {
	Joints  []int `json:"joints"`
	Inverse *int  `json:"inverseBindMatrices,omitempty"`
}

type animation struct {
	Name     string      `json:"name,omitempty"`
	Channels []channel   `json:"channels"`
	Samplers []sampler   `json:"samplers"`
	Extras   *clipExtras `json:"extras,omitempty"`
}

// clipExtras is what our own characters say of a clip beyond glTF.
type clipExtras struct {
	Speed float32 `json:"speed,omitempty"`
}

// UnmarshalJSON takes extras of any shape.
func (c *clipExtras) UnmarshalJSON(b []byte) error {
	var known struct {
		Speed float32 `json:"speed"`
	}
	if json.Unmarshal(b, &known) == nil {
		c.Speed = known.Speed
	}
	return nil
}

type channel struct {
	Sampler int `json:"sampler"`
	Target  struct {
		Node *int   `json:"node,omitempty"`
		Path string `json:"path"`
	} `json:"target"`
}

type sampler struct {
	Input         int    `json:"input"`
	Output        int    `json:"output"`
	Interpolation string `json:"interpolation,omitempty"`
}

type material struct {
	Name        string    `json:"name,omitempty"`
	PBR         *metallic `json:"pbrMetallicRoughness,omitempty"`
	Emissive    []float32 `json:"emissiveFactor,omitempty"`
	AlphaMode   string    `json:"alphaMode,omitempty"`
	AlphaCutoff *float32  `json:"alphaCutoff,omitempty"`
	DoubleSided bool      `json:"doubleSided,omitempty"`
}

type metallic struct {
	Colour    []float32   `json:"baseColorFactor,omitempty"`
	Texture   *textureRef `json:"baseColorTexture,omitempty"`
	Metallic  *float32    `json:"metallicFactor,omitempty"`
	Roughness *float32    `json:"roughnessFactor,omitempty"`
}

type textureRef struct {
	Index int `json:"index"`
	Set   int `json:"texCoord,omitempty"`
}

type texture struct {
	Source *int `json:"source,omitempty"`
}

type picture struct {
	URI  string `json:"uri,omitempty"`
	Type string `json:"mimeType,omitempty"`
	View *int   `json:"bufferView,omitempty"`
}

type accessor struct {
	View       *int      `json:"bufferView,omitempty"`
	Offset     int       `json:"byteOffset,omitempty"`
	Component  int       `json:"componentType"`
	Normalized bool      `json:"normalized,omitempty"`
	Count      int       `json:"count"`
	Type       string    `json:"type"`
	Min        []float32 `json:"min,omitempty"`
	Max        []float32 `json:"max,omitempty"`
	Sparse     *sparse   `json:"sparse,omitempty"`
}

type sparse struct {
	Count   int `json:"count"`
	Indices struct {
		View      int `json:"bufferView"`
		Offset    int `json:"byteOffset,omitempty"`
		Component int `json:"componentType"`
	} `json:"indices"`
	Values struct {
		View   int `json:"bufferView"`
		Offset int `json:"byteOffset,omitempty"`
	} `json:"values"`
}

type bufferView struct {
	Buffer int `json:"buffer"`
	Offset int `json:"byteOffset,omitempty"`
	Length int `json:"byteLength"`
	Stride int `json:"byteStride,omitempty"`
	Target int `json:"target,omitempty"`
}

type buffer struct {
	URI    string `json:"uri,omitempty"`
	Length int    `json:"byteLength"`
}
