#!lua flags=allow-oom
-- replay: makes an ended task's webhook due now, with its attempts counted from the start.
-- KEYS[1]  prefix
-- ARGV     id
-- returns  'ok', 'missing' (the task) or 'none' (its webhook)
-- include: base
local id = ARGV[1]
local h = load(id)
if not h then
  return 'missing'
elseif not h.h or h.s == 'q' or h.s == 'p' then
  return 'none'
end
call('ZADD', P .. 'o', clock(), id)
call('HSET', P .. 'd:' .. id, 's', 'pending', 'n', 0)
call('HDEL', P .. 'd:' .. id, 'k')
call('PUBLISH', P .. 'o', '')
return 'ok'
