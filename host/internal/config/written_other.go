//go:build !linux

package config

// openForWriting knows nothing here: two looks that agree have to do.
func openForWriting(string) bool { return false }
