#!lua flags=no-writes
-- deliveries: what is known of a task's webhook.
-- KEYS[1]  prefix
-- ARGV     id
-- returns  {state or '', next in ms or '', attempts as JSON, oldest first}; nothing where no webhook was asked for
-- include: base
local id = ARGV[1]
local h = load(id)
if not h or not h.h then
  return {}
end
return { call('HGET', P .. 'd:' .. id, 's') or '', call('ZSCORE', P .. 'o', id) or '',
  call('LRANGE', P .. 'dl:' .. id, 0, -1) }
