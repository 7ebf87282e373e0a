#!lua flags=allow-oom
-- repair_count: counts anew what waits in every row, and notes parked rows that were forgotten.
-- KEYS[1]  prefix
-- returns  how many counts were wrong
-- include: base
local counts, wrong = {}, 0
for _, kind in ipairs(call('SMEMBERS', P .. 'T')) do
  counts['0:' .. kind] = call('ZCARD', P .. 'u:' .. kind)
  for n = 1, 3 do
    local at = n .. ':' .. kind
    local c = call('ZCARD', P .. 'q:' .. at)
    for _, project in ipairs(call('SMEMBERS', P .. 'ky:' .. at)) do
      c = c + call('ZCARD', P .. 'k:' .. at .. ':' .. project)
    end
    counts[at] = c
  end
end
for _, id in ipairs(call('ZRANGE', P .. 'l', 0, 9999)) do
  local h = load(id)
  if h then
    counts[h.n .. ':' .. h.y] = (counts[h.n .. ':' .. h.y] or 0) + 1
  end
end
for at, c in pairs(counts) do
  if tonumber(call('HGET', P .. 'bl', at) or 0) ~= c then
    call('HSET', P .. 'bl', at, c)
    wrong = wrong + 1
  end
end
return wrong
