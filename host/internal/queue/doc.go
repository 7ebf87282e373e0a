// Package queue keeps tasks in Redis: their states, whose turn it is, who may run and end them, and what is told
// of it. It is the only package that knows Redis. Every transition is one Lua file under scripts; its methods here
// make the arguments and read the answers.
//
//	           claim                    finish: completed
//	queued ─────────────► processing ─────────────────────► completed
//	 │  ▲                  │  │  └─ finish: failed, or later or crashed
//	 │  │                  │  │     once too often ─────────► failed
//	 │  └──────────────────┘  └─ cancel ────────────────────► cancelled
//	 │   finish: later, crashed,                                 ▲
//	 │   handed back; lease over                                 │
//	 └─ cancel ──────────────────────────────────────────────────┘
//
// # Tokens
//
// A claim gives the task a token from one counter of the service, so tokens grow. Every later act on the attempt
// names it and is refused with [ErrStale] once the attempt is not the task's any more. An act that was accepted is
// answered alike when it is repeated, so a lost answer may be asked for again; that is why each script may run
// twice. Time is that of Redis.
//
// # Whose turn
//
// Waiting tasks of a type and priority stand by start tag, max(V, last tag of the project + 1/weight), V being the
// highest tag that has started. V only grows: it outlives an empty queue, while the projects' last tags are dropped
// then. What crashed, was handed back, delayed or parked returns with its own tag.
//
// # Keys
//
// All begin with prefix:{0}: and so are on one node of a cluster. <id> is 16 raw bytes. A lane is a type with the
// variant of its plugin that the task is for, as in generate_image@1.1.0; it stands where <type> does. <row> is
// priority:lane.
//
//	t:<id>                     hash    a task: s state, p project, y type, n priority, g tag, w weight, c created,
//	                                   b begun, e ended (ms), i attempts, x crashes, k token, z accepted token,
//	                                   o owner, also of the last attempt, f progress, t step, h has a callback, m length of the body's head,
//	                                   r retry of, d retried as, v depends on, u how many of those it waits for, j its
//	                                   media are to be registered, l somebody waits for its end, which channel end tells,
//	                                   a trace context, packed, L bytes of its log, D lines that are not kept of it
//	b:<id>  r:<id>             string  body; result or failure
//	tl:<id>  st:<id>           list    what came before the current attempt; steps with the progress at them
//	lg:<id>  lgs  lgb          list, zset, string  what plugins said of a task; tasks with such lines by the time of the
//	                                   last; bytes of all
//	q:<row>                    zset    waiting, by tag
//	V  v:<row>  sk             hash    V by row; last tag by project; starts that a row was passed over for
//	k:<row>:<project>          zset    parked, by tag
//	u:<lane>                   zset    held, by creation; counted as row 0:lane
//	ch:<id>  ds                set     those that wait for a task; ended tasks with some left to settle
//	ka  kj:<project>  ky:<row> set     projects with parked tasks; their rows; a row's projects
//	l                          zset    delayed, by due time
//	a                          zset    processing, by the end of the lease; the only index of them
//	n:<project>                set     processing, of a project
//	x:<state>:<type>:<project> zset    all tasks, by creation
//	xt:<project>  T            set     types of a project; all types
//	pj                         zset    projects with tasks, by their first
//	e                          zset    ended, by the end of retention
//	em:<minute>                hash    how many ended in a minute, by state; for an hour and some
//	bl                         hash    number waiting by row
//	epoch                      string  names the data
//	f  tick                    string  the last token, in microseconds or more; the last tick of any host
//	dur:<type>                 list    recent running times in ms
//	rq:<request>               string  what a claim gave, for 10 s
//	idle:<type>  wk:<host>     set, list  hosts that came back short; what a host is told
//	ms                         string  id of the media store that the hosts share
//	hs  h:<host>               zset, string  hosts by the end of their beat; the beat
//	i:<hash>  rl:<kind>:<key>  string  idempotency records; rate windows
//	w:<project>  ev:<project>  string, stream  somebody watches; the events since
//	rg  rg:<id>                zset, hash  tasks whose media are to be registered by due time; how far each is
//	o  d:<id>  dl:<id>         zset, hash, list  webhooks by due time; a webhook's state; its attempts
//	pv:<id>                    string  preview of a task that runs, for a minute
//	g:<machine>                hash    GPU leases
package queue
