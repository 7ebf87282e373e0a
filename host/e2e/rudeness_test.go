package e2e

import (
	"math"
	"strings"
	"time"

	generatorv1 "ft.tc/backlot/api/generator/v1"
)

// rudenesses are what a rude task can ask for.
var rudenesses = map[string]func(*wire, *generatorv1.Attempt, rudeness){
	"": func(w *wire, a *generatorv1.Attempt, _ rudeness) { w.complete(a, object{"for": a.GetTaskId()}) },
	// flood sends progress as fast as the stream takes it.
	"flood": func(w *wire, a *generatorv1.Attempt, ask rudeness) {
		sent := 0
		for end := time.Now().Add(seconds(ask)); time.Now().Before(end); sent++ {
			w.progress(a, float64(sent%1000)/1000, "flooding")
		}
		w.complete(a, object{"sent": sent})
	},
	// badprogress sends fractions that are none, and steps of a megabyte.
	"badprogress": func(w *wire, a *generatorv1.Attempt, ask rudeness) {
		fractions := []float64{0.5, math.NaN(), -1, 2, math.Inf(-1), math.Inf(1), 0.1}
		for _, f := range fractions {
			w.progress(a, f, strings.Repeat("ä", 1<<19))
			<-time.After(seconds(ask) / time.Duration(len(fractions)))
		}
		w.complete(a, object{"for": a.GetTaskId()})
	},
	// badtext sends a step that is no text.
	"badtext": func(w *wire, a *generatorv1.Attempt, _ rudeness) {
		w.progress(a, 0.5, garble)
		w.complete(a, object{"for": a.GetTaskId()})
	},
	// others answers for everybody else, and never for itself.
	"others": func(w *wire, a *generatorv1.Attempt, ask rudeness) {
		for _, id := range ask.Others {
			for _, token := range ask.Tokens {
				w.complete(&generatorv1.Attempt{TaskId: id, Token: token}, object{"for": a.GetTaskId()})
			}
		}
		w.complete(&generatorv1.Attempt{TaskId: a.GetTaskId(), Token: a.GetToken() + 1}, object{"for": "nobody"})
	},
	// twice answers with another result each time, the last of them a failure.
	"twice": func(w *wire, a *generatorv1.Attempt, _ rudeness) {
		w.complete(a, object{"for": a.GetTaskId()})
		w.complete(a, object{"for": "nobody"})
		w.send(&generatorv1.PluginFrame{Frame: &generatorv1.PluginFrame_Failed{
			Failed: &generatorv1.Failed{Attempt: a, Failure: &generatorv1.Failure{Code: "twice", Message: "Not so."}},
		}})
	},
}

func seconds(ask rudeness) time.Duration { return time.Duration(ask.Seconds * float64(time.Second)) }
