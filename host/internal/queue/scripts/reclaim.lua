#!lua flags=allow-oom
-- reclaim: the tick. Takes tasks whose lease is over back to the front of their queue, as a crash; lets delayed
-- tasks ripen; settles what is left of dependents; lets parked ones in where their project has room. After a gap in the ticks (Redis or every host was
-- away) nobody could renew, so all leases are prolonged once and none is taken. One that lasts longer than any that is
-- given is of a clock that was put back since, and is shortened. It touches nothing where Redis has come back empty: where
-- the epoch is missing that the host knows.
-- KEYS[1]  prefix
-- ARGV     lease in ms, longest gap between ticks in ms, at most so many, crash limit, retention in ms, the failure
--          of a quarantined task, the epoch that the host knows or '', one for a Redis that has none, cap, m, then m
--          times: project, its cap
-- returns  {how many were taken, -1 where the leases were prolonged, the epoch or ''}
-- include: base turn event wake enqueue dependents end crash
local ttl, gap, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local limit, retention, quarantined, cap = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[9])
local caps = {}
for j = 11, 10 + 2 * tonumber(ARGV[10]), 2 do
  caps[ARGV[j]] = tonumber(ARGV[j + 1])
end
local epoch = call('GET', P .. 'epoch')
if not epoch and ARGV[7] ~= '' then
  return { 0, '' }
elseif not epoch then
  epoch = ARGV[8]
  call('SET', P .. 'epoch', epoch)
end
local now = clock()
local last = tonumber(call('GET', P .. 'tick') or 0)
call('ZCARD', P .. 'a')
call('SET', P .. 'tick', now)
for _, id in ipairs(call('ZRANGEBYSCORE', P .. 'a', '(' .. spell(now + ttl), '+inf')) do
  call('ZADD', P .. 'a', now + ttl, id)
end
if now - last > gap then
  for _, id in ipairs(call('ZRANGE', P .. 'a', 0, -1)) do
    call('ZADD', P .. 'a', 'GT', now + ttl, id)
  end
  return { -1, epoch }
end

local taken = 0
local function take(id)
  local h = load(id)
  if not h or h.s ~= 'p' then
    call('ZREM', P .. 'a', id)
    return
  end
  probe(h, 'q')
  crash(id, h, now, retention, limit, quarantined, nil)
  taken = taken + 1
end
local over = call('ZRANGEBYSCORE', P .. 'a', '-inf', now, 'LIMIT', 0, most)
each(#over, function(j) take(over[j]) end)

room = 300
local unsettled = call('SRANDMEMBER', P .. 'ds', 20)
each(#unsettled, function(j)
  local id = unsettled[j]
  local h = load(id)
  call('SREM', P .. 'ds', id)
  settle(id, h and h.s or 'f', now, retention)
end)

ripen(now, most)
local parked = call('SRANDMEMBER', P .. 'ka', most)
each(#parked, function(j)
  local project = parked[j]
  local room = (caps[project] or cap)
  room = room < 0 and most or room - call('SCARD', P .. 'n:' .. project)
  if room > 0 then
    unpark(project, room)
  end
end)
return { taken, epoch }
