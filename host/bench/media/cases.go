package main

import "strings"

// work is a task to measure.
type work struct {
	name, taskType string
	data           map[string]any
	panels         string // resolution of two panels that the video is made of
	encoded        bool   // into H.264
}

// speech takes about a minute to say. What is done once for each file, whatever its length, shows little in a minute.
var speech = strings.Repeat("The rain has not stopped for three days, and neither have I. ", 16)

func cases() []work {
	var all []work
	for _, size := range []string{"640x360", "1920x1080"} {
		all = append(all,
			work{name: "image " + size, taskType: "generate_image", data: map[string]any{"prompt": "detective in a rainy alley at night", "resolution": size}},
			work{name: "video " + size, taskType: "generate_video", panels: size, encoded: true, data: map[string]any{"duration": 20, "fps": 24, "resolution": size, "camera_angle": "push_in"}},
			work{name: "animation " + size, taskType: "render_animation", encoded: true, data: map[string]any{"clip": "walk", "duration": 10, "fps": 24, "resolution": size}},
		)
	}
	return append(all,
		work{name: "voice, wav", taskType: "generate_character_voice", data: map[string]any{"text": speech, "output_format": "wav", "sample_rate": 16000}},
		work{name: "voice, mp3", taskType: "generate_character_voice", data: map[string]any{"text": speech, "emotion": "mysterious", "output_format": "mp3", "sample_rate": 44100}},
		work{name: "audio, rain at -23 LUFS", taskType: "process_audio", data: map[string]any{
			"tracks": []any{map[string]any{"ambience": "rain"}}, "duration": 60, "loudness": map[string]any{"target_lufs": -23}, "output_format": "wav", "sample_rate": 48000,
		}},
		work{name: "prompt", taskType: "test_prompt", data: map[string]any{"prompt_template": "Describe {{place}}.", "test_parameters": map[string]any{"place": "a harbour"}}},
	)
}

// length is a task with short media, and the same task with long ones.
type length struct {
	name        string
	short, long work
}

func lengths() []length {
	film := func(seconds int) work {
		return work{taskType: "generate_video", panels: "640x360", data: map[string]any{"duration": seconds, "resolution": "640x360"}}
	}
	walk := func(seconds int) work {
		return work{taskType: "render_animation", data: map[string]any{"clip": "walk", "duration": seconds, "resolution": "640x360"}}
	}
	said := func(text string) work {
		return work{taskType: "generate_character_voice", data: map[string]any{"text": text, "output_format": "wav"}}
	}
	mix := func(seconds int) work {
		return work{taskType: "process_audio", data: map[string]any{
			"tracks": []any{map[string]any{"ambience": "rain"}}, "duration": seconds, "loudness": map[string]any{"target_lufs": -23},
		}}
	}
	return []length{
		{"video, 3 s and 30 s", film(3), film(30)},
		{"animation, 3 s and 30 s", walk(3), walk(30)},
		{"voice, 4 s and 60 s", said(speech[:len(speech)/16]), said(speech)},
		{"audio, 30 s and 30 min", mix(30), mix(1800)},
	}
}
