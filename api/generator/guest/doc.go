// Package guest is the plugin contract as a WebAssembly module speaks it: JSON, one message a line, over the standard
// streams. A guest is an ordinary WASI program (a command of wasi_snapshot_preview1, built from any language); it
// imports nothing else and needs no SDK. The runner starts a fresh instance for each task.
//
// The first argument says what is wanted:
//
//	describe   print {"specification": …} and end
//	configure  read {"configure": …}; end with code 0, or print {"failed": …} first
//	generate   read {"generate": …}, do the task, print {"completed": …} or {"failed": …}, and end
//
// While a task runs the guest may print progress, log lines and previews at any time, and may ask for an input or
// about a lease: the answer is the next line of standard input.
//
//	host → guest   {"generate": {"task_id": "…", "type": "title_card", "data": {"title": "Rain"}, "work_dir": "/work", …}}
//	guest → host   {"progress": {"fraction": 0.2, "step": "drawing"}}
//	guest → host   {"input": {"url": "https://…/a.png", "kind": "image"}}
//	host → guest   {"input": {"path": "/work/input-1.png", "media_type": "image/png", "size": 1204}}
//	guest → host   {"completed": {"media": "card.svg", "artifacts": [{"name": "card.svg", "role": "media", "media_type": "image/svg+xml"}]}}
//
// Files go into the work folder, the only one there is. What is written to standard error is logged. A line has at
// most MaxLineBytes. A guest whose task is cancelled is ended where it stands.
package guest
