// Package gpu leases memory of GPUs to running tasks.
//
//	Source ── devices, load ──▶ Pool ── choose ──▶ Ledger (Redis: the one book for all hosts of a machine)
//	                             │ renews every 3 s
//	                             ▼
//	                            Lease ── given back when the task ends and its process has left the device
//
// What is chosen is a proposal; the ledger grants it whole or not at all, so two hosts that choose the same room
// at once can't both get it. A lease that nobody renews runs out.
package gpu
