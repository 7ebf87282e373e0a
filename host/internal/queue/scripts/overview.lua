#!lua flags=no-writes
-- overview: the hosts, what waits and for how long, and what ended in the last minutes. The oldest of a row is looked
-- for among its first and the first of some projects that are parked: those of a project stand in their order.
-- KEYS[1]  prefix
-- ARGV     minutes
-- returns  {ms, states of the hosts as JSON, waiting by row as field, value, created ms of the oldest by row as row, ms,
--          then for every minute, the oldest first: completed, failed, cancelled}
-- include: base
local HOSTS, HEADS = 1000, 8
local now = clock()

local states = {}
for _, host in ipairs(call('ZRANGEBYSCORE', P .. 'hs', now, '+inf', 'LIMIT', 0, HOSTS)) do
  states[#states + 1] = call('GET', P .. 'h:' .. host) or nil
end

local function heads(at)
  local ids = call('ZRANGE', P .. 'q:' .. at, 0, HEADS - 1)
  for _, project in ipairs(call('SRANDMEMBER', P .. 'ky:' .. at, HEADS)) do
    ids[#ids + 1] = call('ZRANGE', P .. 'k:' .. at .. ':' .. project, 0, 0)[1]
  end
  return ids
end

local waiting, oldest = call('HGETALL', P .. 'bl'), {}
for j = 1, #waiting, 2 do
  local at, first = waiting[j], nil
  if tonumber(waiting[j + 1]) > 0 and string.sub(at, 1, 2) ~= '0:' then
    for _, id in ipairs(heads(at)) do
      local created = tonumber(call('HGET', P .. 't:' .. id, 'c') or nil)
      first = created and math.min(created, first or created) or first
    end
  end
  if first then
    oldest[#oldest + 1], oldest[#oldest + 2] = at, first
  end
end

local ends, minute = {}, math.floor(now / 60000)
for m = minute - tonumber(ARGV[1]) + 1, minute do
  for _, n in ipairs(call('HMGET', P .. 'em:' .. spell(m), 'c', 'f', 'x')) do
    ends[#ends + 1] = n or 0
  end
end
return { now, states, waiting, oldest, ends }
