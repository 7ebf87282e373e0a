package main

// metadata says what was asked and what became of it.
func (m *mix) metadata(l levelling) map[string]any {
	tracks := make([]map[string]any, len(m.sources))
	for i, s := range m.sources {
		tracks[i] = s.metadata()
	}
	all := map[string]any{
		"generation_model": "ffmpeg",
		"output_format":    m.OutputFormat,
		"sample_rate":      m.SampleRate,
		"channels":         m.Channels,
		"duration":         round(m.seconds()),
		"tracks":           tracks,
		"ducking":          m.duckingMetadata(),
		"loudness_mode":    l.mode,
		"loudness_gain_db": round(l.gain),
		"loudness_before":  l.before.figures(m.seconds()),
		"loudness_after":   l.after.figures(m.seconds()),
	}
	if !m.Loudness.Off {
		all["loudness_target_lufs"] = m.Loudness.Target
		all["true_peak_limit_dbtp"] = m.Loudness.ceilingDBTP
		all["loudness_reached"] = m.reached(l)
	}
	if note := m.note(l); note != "" {
		all["loudness_note"] = note
	}
	if m.Stems {
		all["stems"] = m.present()
	}
	return all
}

func (s *source) metadata() map[string]any {
	t := map[string]any{
		"role": s.Role, "start": s.Start, "duration": round(float64(s.length) / s.rate), "gain_db": s.GainDB, "heard": s.length > 0,
	}
	if s.Ambience != nil {
		t["ambience"] = *s.Ambience
	} else {
		t["source_channels"], t["source_duration"] = s.file.channels, round(s.file.seconds)
	}
	if s.Pan != 0 {
		t["pan"] = s.Pan
	}
	if len(s.Presets) > 0 {
		t["presets"] = s.Presets
	}
	return t
}

func (m *mix) duckingMetadata() any {
	ducked, keys := m.Ducking.ducked(m.present())
	if len(ducked) == 0 {
		return nil
	}
	return map[string]any{
		"amount_db": m.Ducking.AmountDB, "attack_ms": m.Ducking.AttackMS, "release_ms": m.Ducking.ReleaseMS, "under": keys, "ducked": ducked,
	}
}
