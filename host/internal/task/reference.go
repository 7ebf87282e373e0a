package task

import (
	"regexp"
	"strconv"
	"strings"
)

// Reference is a text of task_data that stands for something which another task left. That one is in DependsOn, by
// this name.
//
//	task:panel              its media_url
//	task:panel/layer        the URL of its first artifact of that role
//	task:panel/layer/2      of its second
//	task:panel/layer/*      a list of the URLs of all
//	task:panel#/metadata/x  a value of its result, by JSON pointer
type Reference struct {
	Name    string
	Role    string // empty for media_url, or where Pointer is set
	Number  int    // of the artifact among those of its role, from 1; 0 for all
	Pointer string // with its leading slash
}

var (
	referenceForm  = regexp.MustCompile(`^task:([A-Za-z0-9._-]{1,64})(?:/([a-z][a-z0-9_-]{0,31})(?:/([1-9][0-9]{0,2}|\*))?|#(/.{0,500}))?$`)
	dependencyForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)
)

// ParseReference reads a text of the form of a reference.
func ParseReference(text string) (Reference, bool) {
	if !strings.HasPrefix(text, "task:") {
		return Reference{}, false
	}
	m := referenceForm.FindStringSubmatch(text)
	if m == nil {
		return Reference{}, false
	}
	r := Reference{Name: m[1], Role: m[2], Number: 1, Pointer: m[4]}
	if m[3] != "" {
		r.Number, _ = strconv.Atoi(m[3]) // 0 for *
	}
	return r, true
}

// ValidDependencyName reports whether task_data can call a task so.
func ValidDependencyName(name string) bool { return dependencyForm.MatchString(name) }
