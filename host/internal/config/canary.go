package config

import "time"

const maxCanaryTasks = 1000

// canary reads how a new version proves itself. Of fewer tasks than the default of failures, all may fail.
func (r *reader) canary(raw *rawCanary) Canary {
	canary := Canary{Share: 0.25, Tasks: 5, Failures: 3, Within: 10 * time.Minute}
	if raw == nil {
		return canary
	}
	r.fraction(raw.Share, &canary.Share, 1)
	r.count(raw.Tasks, &canary.Tasks, 0, maxCanaryTasks)
	most := canary.Tasks
	if most == 0 { // switched off: what else stands in the block may stay
		most = maxCanaryTasks
	}
	canary.Failures = min(canary.Failures, most)
	r.count(raw.Failures, &canary.Failures, 1, most)
	read(r, raw.Within, &canary.Within, parseDuration)
	return canary
}
