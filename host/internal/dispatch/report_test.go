package dispatch

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"ft.tc/backlot/api/generator"
)

func TestLatestPreviewIsShownAtMostOnceASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var a attempt
		show := func(picture string) { a.Preview(generator.Preview{Data: []byte(picture)}) }
		require.Nil(t, a.newPreview())
		show("first")
		require.Equal(t, "first", string(a.newPreview().Data), "at once")
		show("second")
		show("third")
		require.Nil(t, a.newPreview())
		time.Sleep(showPause) //nolint:forbidigo // the clock is the bubble's
		require.Equal(t, "third", string(a.newPreview().Data))
		require.Nil(t, a.newPreview())
	})
}
