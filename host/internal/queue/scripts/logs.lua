#!lua flags=no-writes
-- logs: what plugins said of a task.
-- KEYS[1]  prefix
-- ARGV     id
-- returns  nothing where there is no such task; else {fields as in status, how many lines were dropped, the others}
-- include: base
local key = P .. 't:' .. ARGV[1]
if call('EXISTS', key) == 0 then
  return {}
end
return { call('HMGET', key, 's', 'p', 'y', 'n', 'c', 'i', 'x', 'b', 'e', 'f', 't', 'r', 'v', 'u'),
  tonumber(call('HGET', key, 'D') or 0), call('LRANGE', P .. 'lg:' .. ARGV[1], 0, -1) }
