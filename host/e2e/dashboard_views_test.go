package e2e

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// sight is one view, how one knows that all of it is there, and what has to be done first.
type sight struct{ name, hash, ready, first string }

func (s *scene) sights() []sight {
	task := func(id string) string { return "#/tasks/" + id }
	return []sight{
		{name: "overview", hash: "#/overview", ready: `document.querySelectorAll("#queues, .chart svg").length === 2 && document.querySelector(".waiting-total")`},
		{name: "tasks", hash: "#/tasks", ready: `document.querySelectorAll("[data-row]").length > 10`},
		{name: "tasks-filtered", hash: "#/tasks?project=western&status=processing", ready: `document.querySelectorAll("[data-row]").length === 4`},
		{name: "task-picture", hash: task(s.picture), ready: `document.querySelector("a.shown img")?.naturalWidth > 0 && document.querySelector(".timeline")`},
		{name: "task-film", hash: task(s.film), ready: `document.querySelector("video")?.readyState > 0 && document.querySelector(".timeline")`},
		{name: "task-sound", hash: task(s.sound), ready: `document.querySelector(".sound canvas")?.dataset.columns > 0 && document.querySelector("audio")?.readyState > 0`},
		{name: "task-running", hash: task(s.running), ready: `document.querySelector(".state-processing") && document.querySelector(".timeline")`},
		{name: "task-waiting", hash: task(s.waiting), ready: `document.querySelector(".gates")`},
		{name: "task-failed", hash: task(s.failed), ready: `document.querySelector(".notice-bad")?.innerText.includes("<b>load a new roll</b>")`},
		{name: "task-webhook", hash: task(s.sent), ready: `document.querySelector("#webhook")`},
		{name: "task-log", hash: task(s.talkative), ready: `document.querySelectorAll(".log-line").length > 1`},
		{name: "plugins", hash: "#/plugins", ready: `document.querySelectorAll("#running tbody tr, section tbody tr").length >= 5 && document.querySelector(".trial .meter")`},
		{name: "plan", hash: "#/plugins", ready: `document.querySelector("dialog .diff")?.innerText.includes("audio")`,
			first: `const form = document.querySelector(".planner"); form.elements.file.value = "next.hcl"; form.requestSubmit()`},
		{name: "keyboard", hash: "#/overview", ready: `document.querySelector("dialog .keys")`, first: `dispatchEvent(new KeyboardEvent("keydown", {key: "?"}))`},
		{name: "gpus", hash: "#/gpus", ready: `document.querySelectorAll(".lease").length === 4`},
		{name: "projects", hash: "#/projects", ready: `document.querySelector("#keys") && document.querySelectorAll("table").length === 2`},
		{name: "submit", hash: "#/submit?type=generate_image", ready: `document.querySelector("[name='task_data.prompt']")`},
		{name: "submit-nested", hash: "#/submit?type=generate_video", ready: `document.querySelector("[name='task_data.duration']")`},
	}
}

// inspect looks at every view in both themes, at the width of a desktop and of a phone.
func (b *browser) inspect(t *testing.T, s *scene) {
	t.Helper()
	for _, at := range s.sights() {
		t.Run(at.name, func(t *testing.T) {
			b.t = t
			for _, theme := range []string{"light", "dark"} {
				b.look(1280, theme)
				b.visit(at.hash)
				if at.first != "" && theme == "light" {
					b.run(at.first)
				}
				b.until(at.name+" is not all there", at.ready)
				b.shoot(at.name + "-1280-" + theme)
				for _, f := range b.findings() {
					t.Errorf("axe, %s, in the %s theme: %s: %s %q", f.Impact, theme, f.Rule, f.Help, f.Nodes)
				}
				b.look(390, theme)
				b.shoot(at.name + "-390-" + theme)
			}
			b.look(360, "light")
			b.fits(at.name)
			b.run(`document.querySelector("dialog")?.close()`)
			b.quiet(t)
		})
	}
}

// fits holds that nothing is wider than the window.
func (b *browser) fits(name string) {
	b.t.Helper()
	width := ask[int](b, `document.documentElement.scrollWidth`)
	if width <= 360 {
		return
	}
	wide := ask[string](b, `[...document.querySelectorAll("body *")].filter((n) => n.getBoundingClientRect().right > 361).map((n) => n.outerHTML.slice(0, 120)).join("\n")`)
	require.Fail(b.t, fmt.Sprintf("%s is %d pixels wide", name, width), wide)
}
