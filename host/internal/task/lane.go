package task

import "strings"

// A lane is where tasks of a type wait for one variant of its plugin: the type and then the variant, as in
// generate_image, generate_image@1.1.0 and generate_image+comfyui.

// VariantMarks begin the parts of a variant: a version, a model. No type has them.
const VariantMarks = "@+"

// Lane is the lane of a type and a variant.
func Lane(taskType, variant string) string { return taskType + variant }

// SplitLane gives the type and the variant of a lane.
func SplitLane(lane string) (taskType, variant string) {
	if i := strings.IndexAny(lane, VariantMarks); i >= 0 {
		return lane[:i], lane[i:]
	}
	return lane, ""
}
