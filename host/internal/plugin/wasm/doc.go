// Package wasm runs WebAssembly modules as plugins: the part of backlot-runner that compiles a module once, and gives
// each task an instance of its own with wazero. What a guest says and hears is package guest's affair.
//
//	host ── gRPC ── runner process ── JSON lines ── instance, one a task
//
// The runner is a process like every plugin's, with the same supervision and limits, because some guests can't be
// interrupted from within: wazero looks for a cancellation at the edges of loops only, so a tree of calls without
// one runs on. When an instance does not end a second after it was told to, the runner ends itself; the host sees a
// plugin that is gone, and starts another. Such a guest can keep the runner from doing even that, so the kernel holds
// a timer that kills it.
//
// A module is looked through before the compiler sees it, because the compiler makes room for whatever is declared.
package wasm
