package frame

import "testing"

func BenchmarkSample1080p(b *testing.B) {
	picture, out := New(2880, 1620), New(1920, 1080)
	v := NewVignette(1920, 1080, .5)
	for name, roll := range map[string]float64{"upright": 0, "rolled": .1} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				out.Sample(picture, View{X: 1440, Y: 810, Scale: 1.3, Roll: roll})
			}
		})
	}
	b.Run("vignette", func(b *testing.B) {
		for b.Loop() {
			v.Apply(out)
		}
	})
	b.Run("mix", func(b *testing.B) {
		other := New(1920, 1080)
		for b.Loop() {
			out.Mix(other, .4)
		}
	})
}
