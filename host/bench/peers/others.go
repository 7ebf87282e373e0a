package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
)

// others are the peers in other languages, as far as they are installed here.
func others(root string) (all []peer, missing []string) {
	here := filepath.Join(root, "host", "bench", "peers")
	if _, err := exec.LookPath("node"); err == nil && exec.Command("npm", "ci", "--silent", "--prefix", filepath.Join(here, "bullmq")).Run() == nil { //nolint:noctx // npm ends by itself
		all = append(all, bullmq(filepath.Join(here, "bullmq", "peer.mjs")))
	} else {
		missing = append(missing, "BullMQ is not measured: it takes Node and npm")
	}
	if python := interpreter(); python != "" {
		all = append(all, celery(python, filepath.Join(here, "celery")))
	} else {
		missing = append(missing, "Celery is not measured: it takes celery, redis for Python and gunicorn (Debian: python3-celery python3-redis gunicorn)")
	}
	return all, missing
}

// interpreter is one that has Celery and what it needs here, "" where none does.
func interpreter() string {
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(name, "-c", "import celery, redis, gunicorn").Run() == nil { //nolint:noctx // it ends by itself, and is one of two
			return name
		}
	}
	return ""
}

func bullmq(script string) peer {
	return &workerPeer{
		service: service{name: "BullMQ"},
		front: func(address, store string) command {
			return command{name: "node", args: []string{script, "front", store, address}}
		},
		worker: func(store, said string, n int) command {
			return command{name: "node", args: []string{script, "work", store, said, strconv.Itoa(n), strconv.Itoa(concurrency)}}
		},
	}
}

// celery takes processes for its concurrency, as it does by default.
func celery(python, folder string) peer {
	env := func(store, said string) []string {
		return []string{"PEER_STORE=redis://" + store, "PEER_SAID=" + said, "PYTHONPATH=" + folder, "PYTHONDONTWRITEBYTECODE=1"}
	}
	return &workerPeer{
		service: service{name: "Celery", slow: true},
		front: func(address, store string) command {
			return command{python, []string{"-m", "gunicorn", "--workers", "4", "--threads", "8", "--bind", address, "--log-level", "error", "peer:front"}, env(store, "")}
		},
		worker: func(store, said string, _ int) command {
			return command{python, []string{"-m", "celery", "--app", "peer", "worker", "--concurrency", fmt.Sprint(concurrency), "--loglevel", "ERROR"}, env(store, said)}
		},
	}
}
