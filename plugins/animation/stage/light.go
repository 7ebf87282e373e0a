package stage

import (
	"ft.tc/backlot/plugins/animation/geom"
	"ft.tc/backlot/plugins/animation/raster"
)

// lamp is placed as seen from the camera: degrees to the right of it, and up.
type lamp struct {
	right, up float32
	colour    geom.Vec3
}

func (l lamp) placed(heading float32) raster.Lamp {
	d := geom.Turn(geom.V(0, 1, 0), heading+l.right).Apply(geom.Turn(geom.V(1, 0, 0), -l.up).Apply(geom.V(0, 0, 1)))
	return raster.Lamp{Direction: d.Unit(), Colour: l.colour}
}

// preset is a way to light, with the background that goes with it.
type preset struct {
	key, fill, rim lamp
	sky, ground    geom.Vec3
	soft, shadow   float32
	blinds         bool
	colour         float32 // saturation
	flicker        float32
	top, bottom    string // of the background
}

func rgb(r, g, b float32) geom.Vec3 { return geom.V(r, g, b) }

// Lights are the presets' names.
var Lights = []string{"day", "golden_hour", "night", "noir", "blinds", "studio", "rim", "candle"}

var presets = map[string]preset{
	"day": {
		key: lamp{38, 48, rgb(.98, .92, .80)}, fill: lamp{-55, 15, rgb(.13, .16, .21)}, rim: lamp{-150, 30, rgb(.5, .55, .62)},
		sky: rgb(.36, .43, .55), ground: rgb(.20, .18, .15), soft: .018, shadow: .42, colour: 1, top: "#7fa6c9", bottom: "#d9dfe0",
	},
	"golden_hour": {
		key: lamp{58, 20, rgb(1.35, .78, .36)}, fill: lamp{-60, 20, rgb(.12, .12, .20)}, rim: lamp{150, 22, rgb(1.7, .95, .42)},
		sky: rgb(.25, .24, .33), ground: rgb(.20, .13, .08), soft: .014, shadow: .45, colour: 1.05, top: "#4f5d86", bottom: "#f0b277",
	},
	"night": {
		key: lamp{-52, 46, rgb(.30, .42, .72)}, fill: lamp{60, 5, rgb(.03, .035, .06)}, rim: lamp{142, 32, rgb(.75, 1.0, 1.6)},
		sky: rgb(.065, .09, .16), ground: rgb(.03, .035, .05), soft: .02, shadow: .5, colour: .85, top: "#080d1c", bottom: "#23304d",
	},
	"noir": {
		key: lamp{-62, 40, rgb(1.25, 1.18, 1.06)}, fill: lamp{70, 5, rgb(.03, .03, .035)}, rim: lamp{135, 30, rgb(1.5, 1.55, 1.7)},
		sky: rgb(.07, .075, .09), ground: rgb(.03, .03, .03), soft: .010, shadow: .66, colour: .32, top: "#0d0e10", bottom: "#4a4c50",
	},
	"blinds": {
		key: lamp{-50, 28, rgb(1.35, 1.27, 1.1)}, fill: lamp{70, 5, rgb(.03, .03, .035)}, rim: lamp{140, 30, rgb(1.0, 1.05, 1.2)},
		sky: rgb(.06, .065, .08), ground: rgb(.03, .03, .03), soft: .010, shadow: .6, blinds: true, colour: .3, top: "#0b0c0e", bottom: "#3c3e42",
	},
	"studio": {
		key: lamp{34, 40, rgb(.80, .78, .75)}, fill: lamp{-45, 20, rgb(.22, .22, .23)}, rim: lamp{-140, 35, rgb(.8, .8, .85)},
		sky: rgb(.42, .42, .43), ground: rgb(.24, .23, .22), soft: .05, shadow: .3, colour: 1, top: "#aeb3b8", bottom: "#e4e3df",
	},
	"rim": {
		key: lamp{-140, 38, rgb(1.0, .95, .9)}, fill: lamp{30, 10, rgb(.14, .15, .18)}, rim: lamp{140, 25, rgb(2.2, 2.1, 2.0)},
		sky: rgb(.09, .10, .12), ground: rgb(.04, .04, .05), soft: .015, shadow: .5, colour: .95, top: "#101218", bottom: "#2b2e36",
	},
	"candle": {
		key: lamp{24, 14, rgb(1.2, .60, .22)}, fill: lamp{-70, 0, rgb(.05, .025, .015)}, rim: lamp{-140, 25, rgb(.35, .22, .14)},
		sky: rgb(.045, .035, .03), ground: rgb(.10, .05, .025), soft: .03, shadow: .5, colour: 1, flicker: .13, top: "#120a06", bottom: "#4b2c17",
	},
}

// Lighting is a preset as seen from a camera heading, at a time in seconds: candles flicker.
func Lighting(name string, heading, time float32) raster.Lighting {
	p := presets[name]
	l := raster.Lighting{
		Key: p.key.placed(heading), Fill: p.fill.placed(heading), Rim: p.rim.placed(heading),
		Sky: p.sky, Ground: p.ground, Soft: p.soft, Shadow: p.shadow, Blinds: p.blinds, Saturation: p.colour,
	}
	if p.flicker > 0 {
		f := 1 + p.flicker*(.5*geom.Sin(time*9.7)+.3*geom.Sin(time*23.1+1)+.2*geom.Sin(time*41.3+2))
		l.Key.Colour = l.Key.Colour.Scale(f)
	}
	return l
}
