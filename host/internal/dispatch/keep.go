package dispatch

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"ft.tc/backlot/api/generator"
	"ft.tc/backlot/host/internal/media"
	"ft.tc/backlot/host/internal/task"
)

// keep moves what the generator left into the store and makes the result of it. What the metadata says of the
// file is what the file was found to be, whatever the generator says; by is who made it.
func (a *attempt) keep(r generator.Result, by string) (*task.Result, []media.Stored, error) {
	metadata, err := object(r.Metadata)
	if err != nil {
		return nil, nil, err
	}
	metadata["plugin"] = by
	result := &task.Result{}
	var stored []media.Stored
	if len(r.Artifacts) > 0 {
		t := a.claim.Task
		if stored, err = a.d.o.Store.Put(a.ctx, t.ProjectID, t.ID, a.claim.Token, a.workDir, r.Artifacts); err != nil {
			return nil, nil, err
		}
	}
	for _, s := range stored {
		if s.Warning != "" {
			a.d.log.Info("a picture of a result is missing", "task", a.claim.Task.ID, "reason", s.Warning)
		}
		result.Artifacts = append(result.Artifacts, task.Artifact{Role: s.Role, URL: s.URL, MediaType: s.MediaType, Size: s.Size})
		if s.Name == r.Media {
			result.MediaURL, result.PayloadMediaID = &s.URL, &s.ID
			measured(metadata, s.Measured)
		}
	}
	if r.Media != "" && result.MediaURL == nil {
		return nil, stored, generator.Failf("result_refused", "The generator names %q as its media but left no such artifact.", r.Media)
	}
	if result.Metadata, err = json.Marshal(metadata); err != nil {
		return nil, stored, fmt.Errorf("metadata of the result: %w", err)
	}
	return result, stored, nil
}

func object(raw json.RawMessage) (map[string]any, error) {
	metadata := map[string]any{}
	if len(raw) == 0 {
		return metadata, nil
	}
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	if err := dec.Decode(&metadata); err != nil || metadata == nil {
		return nil, generator.Failf("result_refused", "The generator's metadata is no JSON object.")
	}
	return metadata, nil
}

func measured(metadata map[string]any, m media.Measured) {
	metadata["file_size"] = m.Size
	set(metadata, "duration", m.Duration != 0, round(m.Duration))
	set(metadata, "fps", m.FPS != 0, round(m.FPS))
	set(metadata, "frames", m.Frames != 0, m.Frames)
	set(metadata, "resolution", m.Width != 0, fmt.Sprintf("%dx%d", m.Width, m.Height))
	set(metadata, "sample_rate", m.SampleRate != 0, m.SampleRate)
	set(metadata, "channels", m.Channels != 0, m.Channels)
	set(metadata, "codec", m.Codec != "", m.Codec)
	set(metadata, "video_codec", m.VideoCodec != "", m.VideoCodec)
	set(metadata, "audio_codec", m.AudioCodec != "", m.AudioCodec)
	set(metadata, "pixel_format", m.PixelFormat != "", m.PixelFormat)
	set(metadata, "bit_depth", m.BitDepth != 0, m.BitDepth)
	set(metadata, "alpha", m.Width != 0, m.Alpha)
	set(metadata, "loudness_lufs", m.Loudness != nil, m.Loudness)
	set(metadata, "true_peak_dbtp", m.TruePeak != nil, m.TruePeak)
}

func set(metadata map[string]any, key string, known bool, value any) {
	if known {
		metadata[key] = value
	}
}

// round keeps milliseconds: a longer tail is the container's arithmetic, not the film's.
func round(f float64) float64 { return math.Round(f*1000) / 1000 }
