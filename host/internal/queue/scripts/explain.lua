#!lua flags=no-writes
-- explain: where a task stands, and what of it a queued one waits for.
-- KEYS[1]  prefix
-- ARGV     id
-- returns  nothing where there is no such task; else {now ms, owner or '', fields as in status}, and for a queued one
--          also {position, waiting in the priorities 1 and 2 as far as they are above its own, due ms or '', rank among
--          the parked of its project or '', processing of its project, recent running times in ms, ids and states, ''
--          for one that is gone, of what it depends on}
-- include: base event wake enqueue place
local id = ARGV[1]
local h = load(id)
if not h then
  return {}
end
local answer = { clock(), h.o or '',
  call('HMGET', P .. 't:' .. id, 's', 'p', 'y', 'n', 'c', 'i', 'x', 'b', 'e', 'f', 't', 'r', 'v', 'u') }
if h.s ~= 'q' then
  return answer
end
local above = { 0, 0 }
for n = 1, tonumber(h.n) - 1 do
  above[n] = tonumber(call('HGET', P .. 'bl', n .. ':' .. h.y) or 0)
end
local parents, all = {}, h.v or ''
for j = 1, #all, 16 do
  local parent = string.sub(all, j, j + 15)
  parents[#parents + 1] = parent
  parents[#parents + 1] = call('HGET', P .. 't:' .. parent, 's') or ''
end
local more = { place(id, h), above[1], above[2], call('ZSCORE', P .. 'l', id) or '',
  call('ZRANK', P .. 'k:' .. row(h) .. ':' .. h.p, id) or '', call('SCARD', P .. 'n:' .. h.p),
  call('LRANGE', P .. 'dur:' .. h.y, 0, 30), parents }
for j = 1, #more do
  answer[3 + j] = more[j]
end
return answer
