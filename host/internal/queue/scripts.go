package queue

import (
	"embed"
	"fmt"
	"regexp"
	"strings"

	"github.com/redis/go-redis/v9"
)

//go:embed scripts/*.lua scripts/shared/*.lua
var sources embed.FS

var include = regexp.MustCompile(`(?m)^-- include: (.*)$`)

// The transitions, one file each.
var (
	submitScript        = script("submit")
	claimScript         = script("claim")
	renewScript         = script("renew")
	progressScript      = script("progress")
	finishScript        = script("finish")
	cancelScript        = script("cancel")
	retryScript         = script("retry")
	statusScript        = script("status")
	rateScript          = script("rate")
	reclaimScript       = script("reclaim")
	recoverScript       = script("recover")
	listScript          = script("list")
	rowsScript          = script("rows")
	expireScript        = script("expire")
	forgetScript        = script("forget")
	deliverScript       = script("deliver")
	undeliverScript     = script("recover_deliveries")
	deliveredScript     = script("delivered")
	deliveriesScript    = script("deliveries")
	replayScript        = script("replay")
	beatScript          = script("beat")
	healthScript        = script("health")
	probeScript         = script("probe")
	shareScript         = script("share")
	gpuAcquireScript    = script("gpu_acquire")
	gpuRenewScript      = script("gpu_renew")
	gpuReleaseScript    = script("gpu_release")
	gpuUseScript        = script("gpu_use")
	repairTasksScript   = script("repair_tasks")
	repairIndexScript   = script("repair_index")
	repairCountScript   = script("repair_count")
	abandonScript       = script("abandon")
	peekScript          = script("peek")
	previewScript       = script("preview")
	registrationsScript = script("registrations")
	registeredScript    = script("registered")
	overviewScript      = script("overview")
	projectsScript      = script("projects")
	gpuLeasesScript     = script("gpu_leases")
	backlogScript       = script("backlog")
	explainScript       = script("explain")
	timelineScript      = script("timeline")
	logScript           = script("log")
	logsScript          = script("logs")
)

// scriptNames are the names of all of them.
var scriptNames map[*redis.Script]string

// script puts a transition together: its first line, which Redis wants first, the parts that it includes, itself.
func script(name string) *redis.Script {
	text := source(name)
	first, rest, _ := strings.Cut(text, "\n")
	parts := []string{first}
	if names := include.FindStringSubmatch(text); names != nil {
		for part := range strings.FieldsSeq(names[1]) {
			parts = append(parts, source("shared/"+part))
		}
	}
	s := redis.NewScript(strings.Join(append(parts, rest), "\n"))
	if scriptNames == nil {
		scriptNames = map[*redis.Script]string{}
	}
	scriptNames[s] = name
	return s
}

func source(name string) string {
	b, err := sources.ReadFile("scripts/" + name + ".lua")
	if err != nil {
		panic(fmt.Sprintf("a script is not embedded: %v", err))
	}
	return string(b)
}
