package main

import (
	"context"
	"fmt"
	"sync"
)

const project = "demo_scene"

// panels are the storyboard: one prompt a panel.
var panels = []map[string]any{
	{"prompt": "detective in trench coat and hat walking down a narrow alley in the rain at night, neon signs, wide shot", "pose": "walking"},
	{"prompt": "detective standing under a street lamp on a city street in the rain at night, medium shot", "pose": "standing_confident"},
	{"prompt": "lighthouse by the sea at dawn, calm ocean, no people, wide shot", "lighting": "golden_hour"},
}

// drawPanels asks for all panels at once and gives their URLs in order.
func drawPanels(ctx context.Context, c client, s *screen) ([]string, error) {
	urls, errs := make([]string, len(panels)), make([]error, len(panels))
	var wg sync.WaitGroup
	for i, data := range panels {
		data["resolution"], data["seed"] = "1280x720", i+1
		wg.Go(func() {
			status, err := c.runTask(ctx, project, "generate_image", data, s.bar(fmt.Sprintf("panel %d", i+1)))
			urls[i], errs[i] = status.url(), err
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return urls, nil
}

// shoot makes the film out of the panels.
func shoot(ctx context.Context, c client, s *screen, panels []string) (status, error) {
	return c.runTask(ctx, project, "generate_video", map[string]any{
		"storyboard_images": panels,
		"scene_description": "The detective follows a lead through the rain. At dawn it ends at the sea.",
		"camera_angle":      "wide_shot",
		"lighting":          "natural",
		"character_positions": []map[string]any{
			{"character_id": "detective_jones", "position": "center_frame", "action": "walking_slowly"},
		},
		"duration": 7, "fps": 24, "resolution": "1280x720",
	}, s.bar("shot"))
}
