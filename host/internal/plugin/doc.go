// Package plugin keeps the operator's plugins running: a catalog of the task types that they offer, and a
// supervisor that starts instances, watches them, and lends them to whoever runs tasks.
//
//	          launch            describe, configure
//	waiting ─────────▶ starting ────────────────────▶ ready ◀──▶ busy
//	   ▲                  │ failed                      │ died, hung, deaf to Cancel
//	   └──── backoff ◀────┴─────────────────────────────┘
//
// An instance that fails waits 1, 2, 4, … 30 s before it starts again. Five starts within a minute open its
// circuit: it rests for a minute and is then tried once. A plugin whose description can't be used, or that
// offers a type which another has, is disabled; the others don't notice.
//
// How an instance runs (a process, a WebAssembly runner) is the business of a Launcher in a subpackage.
package plugin
