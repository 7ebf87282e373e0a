#!lua flags=allow-oom
-- recover: takes back what a host held in its former life, as a crash.
-- KEYS[1]  prefix
-- ARGV     host, rank to start at, at most so many, crash limit, retention in ms, the failure of a quarantined task
-- returns  {taken, next rank or -1}
-- include: base turn event wake enqueue dependents end crash
local host, from, most = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local limit, retention, quarantined = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6]
local now, taken = clock(), 0
local ids = call('ZRANGE', P .. 'a', from, from + most - 1)
each(#ids, function(j)
  local h = load(ids[j])
  if h and h.s == 'p' and h.o == host then
    probe(h, 'q')
    crash(ids[j], h, now, retention, limit, quarantined, nil)
    taken = taken + 1
  end
end)
return { taken, #ids < most and -1 or from + #ids - taken }
