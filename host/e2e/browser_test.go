package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// browser is a Chromium with one tab, and what that tab complained of.
type browser struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // the tab is a context to chromedp

	mu         sync.Mutex
	complaints []string
	received   map[network.RequestID]int64 // bytes as they came over the wire
}

// openBrowser starts a Chromium that ends with the test.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("mute-audio", true))
	allocator, end := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(end)
	ctx, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	b := &browser{t: t, ctx: ctx, received: map[network.RequestID]int64{}}
	b.do(chromedp.Navigate("about:blank")) // with the context of the browser itself, which lives as long as that does
	require.NoError(t, chromedp.Listen(ctx, b.hear))
	command(b, network.Enable, network.EnableParams{})
	command(b, log.Enable, cdp.Empty{})
	return b
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	t.Fatal("there is no Chromium here: make deps-test installs it")
	return ""
}

// hear notes what the browser finds wrong with the page: errors, exceptions, violations of its policy.
func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			said, _ := json.Marshal(e.Args)
			b.complaints = append(b.complaints, string(said))
		}
	case *runtime.EventExceptionThrown:
		what := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			what += " " + x.Description
		}
		b.complaints = append(b.complaints, what)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Source == log.EntrySourceSecurity {
			b.complaints = append(b.complaints, e.Entry.Text+" "+e.Entry.URL)
		}
	case *network.EventDataReceived:
		b.received[e.RequestID] += e.EncodedDataLength
	case *network.EventLoadingFinished:
		b.received[e.RequestID] = int64(e.EncodedDataLength)
	}
}

// heard gives the complaints since the last time, without those that speak of one of the given things.
func (b *browser) heard(but ...string) (rest []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		if !slices.ContainsFunc(but, func(expected string) bool { return strings.Contains(c, expected) }) {
			rest = append(rest, c)
		}
	}
	b.complaints = nil
	return rest
}

// transferred counts the bytes so far, of streams that are still open, too.
func (b *browser) transferred() (n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, bytes := range b.received {
		n += bytes
	}
	return n
}

// do runs steps. The first ones open the browser, and have the time that takes.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	b.succeed(chromedp.Do(b.ctx, steps...))
}

func command[P, R any](b *browser, c cdp.Command[P, R], params P) R {
	b.t.Helper()
	result, err := chromedp.Call(b.ctx, c, params)
	require.NoError(b.t, err)
	return result
}

// ask evaluates a script, whose value may be promised.
func ask[T any](b *browser, script string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	b.succeed(err)
	return value
}

// until waits for what a script says to become true.
func (b *browser) until(what, script string) {
	b.t.Helper()
	deadline := time.NewTimer(10 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(30 * time.Millisecond)
	defer tick.Stop()
	for !ask[bool](b, "Boolean("+script+")") {
		select {
		case <-deadline.C:
			b.succeed(errors.New(what))
		case <-tick.C:
		}
	}
}

// succeed ends the test at an error, with a picture of what was there instead.
func (b *browser) succeed(err error) {
	b.t.Helper()
	if err == nil {
		return
	}
	seen, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.hash + "\n" + document.body.innerText.slice(0, 3000)`))
	if chromedp.FromContext(b.ctx).Target != nil {
		b.shoot("failed")
	}
	require.NoError(b.t, err, "the page shows:\n%s\nheard: %v", seen, b.heard())
}

// see waits for a text on the page.
func (b *browser) see(text string) {
	b.t.Helper()
	b.until("no "+text, fmt.Sprintf(`document.body.innerText.toLowerCase().includes(%q)`, strings.ToLower(text)))
}

// look sets width and theme.
func (b *browser) look(width int64, theme string) {
	b.t.Helper()
	phone := width < 700
	height := int64(900)
	if phone {
		height = 844
	}
	command(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1, Mobile: phone})
	command(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
}

// shoot keeps a picture of the whole page in bin/screenshots.
func (b *browser) shoot(name string) {
	b.t.Helper()
	_, _ = chromedp.Run(b.ctx, chromedp.Evaluate[bool](`scrollTo(0, 0); true`)) // a bar that sticks is taken where it is
	beyond := true
	picture := command(b, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond}).Data
	dir := filepath.Join(bin, "screenshots")
	require.NoError(b.t, os.MkdirAll(dir, 0o755))
	require.NoError(b.t, os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600))
}
