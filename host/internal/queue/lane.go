package queue

import "strings"

// A lane is where tasks of a type wait for one variant of its plugin. In Redis it stands where the type does.

const variantMarks = "@+"

// laneOf is the lane of a type and a variant.
func laneOf(taskType, variant string) string { return taskType + variant }

// splitLane gives the type and the variant of a lane.
func splitLane(lane string) (taskType, variant string) {
	if i := strings.IndexAny(lane, variantMarks); i >= 0 {
		return lane[:i], lane[i:]
	}
	return lane, ""
}
