package remote

import (
	"encoding/base64"
	"image"
	"os"
	"strings"
	"unicode/utf16"

	"ft.tc/backlot/plugins/internal/upstream"
	"ft.tc/backlot/plugins/internal/upstream/picture"
	"ft.tc/backlot/sdk"
)

// dataURI is the panel, cropped to the film's shape, in the request itself.
func dataURI(t *sdk.Task, panel image.Image, shape string) (string, error) {
	w, h := ratio(shape)
	defer func() { _ = os.Remove(t.Path(panelName)) }()
	if err := picture.SaveJPEG(t.Path(panelName), picture.Cover(panel, w, h)); err != nil {
		return "", upstream.NotWritten(err)
	}
	raw, err := os.ReadFile(t.Path(panelName))
	if err != nil {
		return "", upstream.NotWritten(err)
	}
	uri := "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(raw)
	if len(uri) > maxDataURI {
		return "", sdk.Failf("input_too_large", "storyboard_images[0] has too much detail for the model server, which takes 5 MB: give a smaller or smoother image")
	}
	return uri, nil
}

// capped cuts a text at a word, so that it has at most so many UTF-16 units.
func capped(s string, most int) string {
	if len(utf16.Encode([]rune(s))) <= most {
		return s
	}
	units := 0
	for i, r := range s {
		units += max(utf16.RuneLen(r), 1)
		if units > most {
			s = s[:i]
			break
		}
	}
	if i := strings.LastIndexAny(s, " \n"); i > 0 {
		s = s[:i]
	}
	return s
}
