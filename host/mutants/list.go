package main

// mutant is a safeguard taken out, and the row of faults, or the name of a test, that has to miss it.
type mutant struct {
	what, row     string
	file, old, by string
	test          string // package
	service       bool   // the test runs the built service
}

const (
	scripts = "host/internal/queue/scripts/"
	queue   = "./host/internal/queue"
	e2e     = "./host/e2e"
)

var mutants = []mutant{
	{"a commit needs no current token", "ScriptsAgreeWithTheModel", scripts + "finish.lua", "or h.k ~= token then", "then", queue, false},
	{"a stopping host forgets what it claimed meanwhile", "H5", "host/internal/queue/claim.go", "	ctx = heard(ctx)\n", "", queue, false},
	{"a hand-back counts as an attempt", "H5", scripts + "finish.lua", "    h.i = h.i - 1\n", "", "./host/internal/dispatch", false},
	{"a submit that is repeated is a new task", "H9", scripts + "submit.lua", "    call('SET', P .. 'i:' .. t.key, record, 'PX', ARGV[5])", "", e2e, true},
	{"a task may kill hosts without end", "H15", scripts + "shared/crash.lua", "if h.x < limit then", "if h.x < 100 then", e2e, true},
	{"tasks that died together come back together", "H15", scripts + "shared/crash.lua", "h.x > 1 and now", "h.x > 9 and now", e2e, true},
	{"a lower priority waits without end", "H18", scripts + "claim.lua", "skips[most] >= one_in - 1", "false", queue, false},
	{"a lease may end while nobody could renew it", "R4", scripts + "reclaim.lua", "if now - last > gap then", "if false then", queue, false},
	{"a full Redis refuses the end of a task", "R5", scripts + "finish.lua", "#!lua flags=allow-oom", "#!lua", queue, false},
	{"a Redis that evicts keys is good enough", "R6", "host/internal/queue/client.go", `if policy != "noeviction" {`, `if policy == "" {`, queue, false},
	{"a flushed script is an error", "R8", "host/internal/queue/client.go", `redis.HasErrorPrefix(err, "NOSCRIPT")`, `redis.HasErrorPrefix(err, "NEVER")`, queue, false},
	{"a key of a wrong type is found half way", "R11", scripts + "shared/base.lua", "    call(command, P .. key, '')\n", "", queue, false},
	{"a task that no index has as processing stays so", "R12", scripts + "repair_tasks.lua", "if call('ZADD', P .. 'a', 'NX', now + ttl, id) == 1 then", "if false then", queue, false},
	{"what a plugin started outlives it", "P9", "host/internal/plugin/process/child.go", "c.outOfMemory = c.confinement.kill()", "c.outOfMemory = false", "./host/internal/plugin/process", false},
	{"a silent plugin is left alone", "P3", "host/internal/plugin/instance.go", "silent > stale {", "silent > 1000*stale {", "./host/internal/plugin", false},
	{"redirects are followed", "K4", "host/internal/egress/guard.go", "			return http.ErrUseLastResponse\n", "			return nil\n", "./host/internal/webhook", false},
	{"an address is looked at before the name is looked up again", "K5", "host/internal/egress/guard.go", ", Control: g.control}", "}", "./host/internal/egress", false},
	{"a proxy of the environment is used", "K15", "host/internal/egress/guard.go", "		DialContext:            g.dialer.DialContext,\n", "		DialContext: g.dialer.DialContext, Proxy: http.ProxyFromEnvironment,\n", "./host/internal/egress", false},
	{"the outbox is not written with the end", "K16", scripts + "shared/end.lua", "    call('ZADD', P .. 'o', now, id)\n", "", queue, false},
	{"what a client says of its address is believed", "A13", "host/internal/rest/rest.go", "e.SetTrustedProxies(a.TrustedProxies)", `e.SetTrustedProxies([]string{"0.0.0.0/0"})`, "./host/internal/rest", false},
	{"a rate is counted after it is checked", "A16", scripts + "shared/rate.lua", "if used + n > limit then", "if used > limit then", queue, false},
	{"a key sees all projects", "A18", "host/internal/rest/auth.go", "if k.Sees(x.ProjectID) {", "if k.Sees(x.ProjectID) || true {", "./host/internal/rest", false},
	{"an Idempotency-Key is one of all callers", "A21", "host/internal/queue/keys.go", `apiKey + "\x00" + name`, `"\x00" + name`, queue, false},
	{"the backlog has no end", "A22", scripts + "submit.lua", "waiting + fresh > backlog", "false", queue, false},
}
