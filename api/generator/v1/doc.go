// Package generatorv1 carries the generator contract, protocol versions 1 and 2, over gRPC: messages, converters
// from and to package generator, the host's end (Client) and the plugin's end (Server).
//
// One Work stream lives as long as the instance. Each frame about a task names its attempt, so many tasks
// share the stream:
//
//	host                                    plugin
//	 │── Generate(attempt) ──────────────────▶│  a goroutine runs the task
//	 │◀───────────────── Heartbeat, each second│
//	 │◀──────────── Progress, Log (attempt) ───│  progress is coalesced
//	 │◀───────────────────── Preview (attempt) │  since version 2
//	 │◀──────── InputRequest(attempt, id) ─────│
//	 │── InputReply(id) ──────────────────────▶│
//	 │── Cancel(attempt) ────────────────────▶│  its context ends
//	 │◀──────── Completed | Failed (attempt) ──│  once an attempt, also after Cancel
//
// The end of the stream ends every attempt in flight with an error that wraps generator.ErrGone.
package generatorv1
