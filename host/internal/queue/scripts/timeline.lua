#!lua flags=no-writes
-- timeline: all that is kept of a task's way.
-- KEYS[1]  prefix
-- ARGV     id
-- returns  nothing where there is no such task; else {fields as in status, owner, failure or '', turns, steps, attempts of
--          its webhook as JSON}, each list oldest first
-- include: base
local id = ARGV[1]
local h = load(id)
if not h then
  return {}
end
return { call('HMGET', P .. 't:' .. id, 's', 'p', 'y', 'n', 'c', 'i', 'x', 'b', 'e', 'f', 't', 'r', 'v', 'u'), h.o or '',
  h.s == 'f' and call('GET', P .. 'r:' .. id) or '', call('LRANGE', P .. 'tl:' .. id, 0, -1), call('LRANGE', P .. 'st:' .. id, 0, -1),
  h.h and call('LRANGE', P .. 'dl:' .. id, 0, -1) or {} }
