//go:build !linux

package kit

// watchable is whether this system shows what a plugin starts.
const watchable = false

func startOf(int) uint64 { return 0 }

func descendants(int) map[process]bool { return nil }

func residents(string) map[process]bool { return nil }

func memory(int) int64 { return 0 }

func program(int) string { return "?" }
