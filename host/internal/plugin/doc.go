// Package plugin keeps the operator's plugins running: it knows which task types they offer, starts instances, watches
// them, lends them to whoever runs tasks, and swaps versions while tasks run.
//
//	manifest ─▶ deployment (one for each variant: the plugin itself, a pinned version, a model)
//	               ├── current unit (a version with its settings) ─▶ instances
//	               └── next unit, under trial                      ─▶ instances
//
// An instance:
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
// A swap:
//
//	                      starts, describes, takes its settings, does its examples
//	Apply ─▶ next unit ───────────────────────────────────────────────────────────▶ under trial
//	              │ fails: nothing was changed                                          │
//	              ▼                       enough of its first tasks fail that            │ enough pass
//	            ended ◀── rolled back ◀── the current version can do ────────────────────┤
//	                                                                                     ▼
//	                                     current unit drains, and ends ◀──────────── takes over
//
// Apply is a transaction over all manifests, one at a time; verdicts on trials wait for it. What was rolled back is
// remembered in a file, so that a host which starts again does not start with it.
//
// Locks are taken in the order supervisor, deployment, unit.
//
// How an instance runs (a process, a WebAssembly runner, an adapter) is the business of a Launcher.
package plugin
