package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

const firstViewLimit = 150_000 // bytes

// One browser walks through the dashboard of one service, as its users would.
func TestDashboardInABrowser(t *testing.T) {
	t.Parallel()
	s := openScene(t)
	b := openBrowser(t)
	b.look(1280, "light")
	require.True(t, t.Run("a wrong key is refused, and a right one shows the overview", func(t *testing.T) {
		b.t = t
		b.signIn(s, "not-the-key-0123456789")
		b.see("Invalid or missing API key")
		for _, theme := range []string{"dark", "light"} {
			b.look(390, theme)
			b.shoot("login-390-" + theme)
			b.look(1280, theme)
			b.shoot("login-1280-" + theme)
			require.Empty(t, b.findings())
		}
		require.Empty(t, b.heard("401"), "the browser's own report of the 401 apart")
		b.signIn(s, apiKey)
		b.see("Throughput")
		b.until("not live", `document.querySelector(".link-live")`)
		paint := ask[float64](b, `performance.getEntriesByName("first-contentful-paint")[0].startTime`)
		t.Logf("first contentful paint after %.0f ms, %.1f kB transferred up to the overview", paint, float64(b.transferred())/1000)
		require.Less(t, paint, 1000.0)
		require.Less(t, b.transferred(), int64(firstViewLimit))
	}))
	t.Run("the form shows what is wrong, then submits, and the task is seen to progress to its end", func(t *testing.T) {
		b.t = t
		b.visit("#/submit?type=chaos")
		b.write(`[name="project_id"]`, "form")
		b.choose(`[name="task_data.fault"]`, `"slow"`)
		b.write(`[name="task_data.seconds"]`, "61")
		b.click(`.form .primary`)
		b.see("Seconds must be between 0 and 60")
		b.until("the fault is not at its field", `document.activeElement.name === "task_data.seconds" && document.activeElement.getAttribute("aria-invalid") === "true"`)
		b.shoot("submit-refused-1280-light")
		require.Empty(t, b.heard("400"))
		b.write(`[name="task_data.seconds"]`, "2")
		b.run(`window.seen = new Set(); new MutationObserver(() => { const bar = document.querySelector(".task-progress [role=progressbar]"); if (bar) seen.add(bar.getAttribute("aria-valuenow")); })
			.observe(document, {subtree: true, childList: true, attributes: true})`)
		b.click(`.form .primary`)
		b.until("not completed", `document.querySelector(".task-head .state-completed")`)
		require.Greater(t, ask[int](b, `window.seen.size`), 3, "the bar moved while the task ran")
	})
	t.Run("a picture loads", func(t *testing.T) {
		b.t = t
		b.visit("#/submit?type=generate_image")
		b.write(`[name="task_data.prompt"]`, "a lighthouse at dawn")
		b.write(`[name="task_data.resolution"]`, "320x180")
		b.click(`.form .primary`)
		b.until("no picture", `document.querySelector("a.shown img")?.naturalWidth === 320`)
	})
	t.Run("a running task is cancelled", func(t *testing.T) {
		b.t = t
		id := s.submit("chaos", object{"fault": "slow", "seconds": 60})
		b.visit("#/tasks/" + id)
		b.until("not processing", `document.querySelector(".task-head .state-processing")`)
		b.click(`.head-actions .danger`)
		b.click(`dialog .danger`)
		b.until("not cancelled", `document.querySelector(".task-head .state-cancelled")`)
		require.Equal(t, "cancelled", s.status(id)["status"])
	})
	b.quiet(t)

	s.fill()
	defer s.empty()
	t.Run("every view is accessible, fits a phone, and breaks nothing", func(t *testing.T) {
		b.t = t
		b.inspect(t, s)
	})
	t.Run("the keyboard leads everywhere", func(t *testing.T) {
		b.t = t
		b.visit("#/overview")
		b.do(chromedp.KeyEvent("/"))
		b.until("no search", `document.activeElement?.dataset.search !== undefined && location.hash === "#/tasks"`)
		b.until("no rows", `document.querySelector("[data-row]")`)
		b.do(chromedp.KeyEvent(kb.Escape), chromedp.KeyEvent("j"))
		b.until("no row", `document.activeElement?.className === "row-link"`)
		b.do(chromedp.KeyEvent("g"), chromedp.KeyEvent("p"))
		b.until("no plugins", `document.querySelector("main h1")?.textContent === "Plugins"`)
	})
	t.Run("events are cut as the standard says, however they come in", func(t *testing.T) {
		b.t = t
		require.Equal(t, `7 [["a",{"x":1}],["message",[1,2]]]`, ask[string](b, `import(new URL("stream.js", document.querySelector("script[type=module]").src)).then(({Parser}) => {
			const last = {id: ""}, heard = [], parser = new Parser(last, (name, data) => heard.push([name, data]));
			for (const letter of ": beat\n\nid: 7\nevent: a\ndata: {\"x\"\r\ndata: :1}\r\n\nretry: 1\n\ndata:[1,\ndata:2]\n\ndata: 3\n") parser.push(letter);
			return last.id + " " + JSON.stringify(heard);
		})`))
	})
	t.Run("what a plugin or a task says is never more than text, and never more than the page can bear", func(t *testing.T) {
		b.t = t
		b.hostile(t)
	})
	t.Run("a service that dies and comes back is followed again", func(t *testing.T) {
		b.t = t
		b.visit("#/overview")
		s.kill()
		b.until("still live", `!document.querySelector(".link-live")`)
		s.start()
		s.awaitReady()
		b.until("not live again", `document.querySelector(".link-live")`)
		require.Empty(t, b.heard("ERR_CONNECTION", "ERR_INCOMPLETE", "ERR_EMPTY_RESPONSE", "ERR_SOCKET", "503"))
	})
	t.Run("a reader is shown no button that changes anything", func(t *testing.T) {
		b.t = t
		b.visit("#/overview")
		b.clickText("Sign out")
		b.signIn(s, readerKey)
		b.see("Throughput")
		for _, address := range []string{"#/overview", "#/tasks/" + s.running, "#/tasks/" + s.failed} {
			b.visit(address)
			b.until("still loading", `!document.body.innerText.includes("Loading…") && document.querySelector("h1")`)
			texts := ask[string](b, `[...document.querySelectorAll("main button, main a.button, nav a")].map((x) => x.textContent).join(" ")`)
			for _, word := range []string{"Cancel", "Retry", "Drain", "Submit", "Plugins", "GPUs"} {
				require.NotContains(t, texts, word, address)
			}
		}
	})
	b.quiet(t)
}

// quiet holds that the page had nothing to complain of.
func (b *browser) quiet(t *testing.T) {
	t.Helper()
	for _, c := range b.heard() {
		t.Errorf("the browser says: %s", c)
	}
}

func (b *browser) signIn(s *scene, key string) {
	b.t.Helper()
	b.do(chromedp.Navigate(s.url+"/"), chromedp.WaitVisible("#key"))
	b.write("#key", key)
	b.click(".login-form .primary")
}

// run evaluates a script for what it does.
func (b *browser) run(script string) {
	b.t.Helper()
	ask[bool](b, script+"; true")
}

// visit goes to a view of the page that is open.
func (b *browser) visit(hash string) {
	b.t.Helper()
	b.run(fmt.Sprintf(`location.hash = %q`, hash))
	b.until("no heading", `document.querySelector("main h1")`)
}

// write replaces what stands in a field, by keys.
func (b *browser) write(selector, text string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(selector), chromedp.Focus(selector))
	b.run(`document.activeElement.select()`)
	b.do(chromedp.SendKeys(selector, text))
}

func (b *browser) choose(selector, value string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(selector), chromedp.SetValue(selector, value))
	b.run(fmt.Sprintf(`document.querySelector(%q).dispatchEvent(new Event("change", {bubbles: true}))`, selector))
}

func (b *browser) click(selector string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(selector), chromedp.Click(selector))
}

func (b *browser) clickText(text string) {
	b.t.Helper()
	b.run(fmt.Sprintf(`[...document.querySelectorAll("button")].find((x) => x.textContent === %q).click()`, text))
}

// finding is one that axe makes.
type finding struct {
	Rule, Impact, Help string
	Nodes              []string
}

// findings runs axe on what is shown.
func (b *browser) findings() (serious []finding) {
	b.t.Helper()
	if !ask[bool](b, `typeof axe === "object"`) {
		b.run(axe(b.t))
	}
	all := ask[[]finding](b, `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations.map((v) => (
		{Rule: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map((n) => n.html + " " + (n.any[0]?.message ?? ""))})))`)
	for _, f := range all {
		if f.Impact == "serious" || f.Impact == "critical" {
			serious = append(serious, f)
		} else {
			b.t.Logf("axe, %s: %s %s", f.Impact, f.Help, f.Nodes)
		}
	}
	return serious
}

// axe is the accessibility checker, from npm.
func axe(t *testing.T) string {
	t.Helper()
	dir := "browser"
	if stale(t, filepath.Join(dir, "node_modules", ".package-lock.json"), filepath.Join(dir, "package-lock.json")) {
		run(t, dir, nil, "npm", "ci", "--no-audit", "--no-fund")
	}
	script, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	require.NoError(t, err)
	return string(script)
}
