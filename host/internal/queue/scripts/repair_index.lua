#!lua flags=allow-oom
-- repair_index: drops members that are no task, in a step of a scan over one index.
-- KEYS[1]  prefix
-- ARGV     key without prefix, cursor
-- returns  {next cursor, how many were dropped}
-- include: base
local key = P .. ARGV[1]
local kind = call('TYPE', key).ok
if kind ~= 'zset' and kind ~= 'set' then
  return { '0', 0 }
end
local step = call(kind == 'zset' and 'ZSCAN' or 'SSCAN', key, ARGV[2], 'COUNT', 200)
local members, stride, gone = step[2], kind == 'zset' and 2 or 1, 0
for j = 1, #members, stride do
  if call('EXISTS', P .. 't:' .. members[j]) == 0 then
    gone = gone + call(kind == 'zset' and 'ZREM' or 'SREM', key, members[j])
  end
end
return { step[1], gone }
