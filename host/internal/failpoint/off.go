//go:build !failpoint

// Package failpoint ends the host at a named step, for tests of what a crash at just that place leaves behind. In a build
// without the tag failpoint, which is every build for use, the steps are nothing.
package failpoint

// At is a step that a test may end the host at.
func At(string) {}
