#!lua flags=allow-oom
-- registered: what became of a try to register a task's media. Ends the task, or makes it due again.
-- KEYS[1]  prefix
-- ARGV     id, token, kind (c, f or l), result or failure, delay in ms, retention in ms
-- returns  'ok', also to the accepted token again, or 'stale'
-- include: base turn event wake enqueue dependents end
local id, token, kind = ARGV[1], ARGV[2], ARGV[3]
local h = load(id)
if h and h.z == token then
  return 'ok'
elseif not h or h.s ~= 'p' or not h.j or call('HGET', P .. 'rg:' .. id, 'k') ~= token then
  return 'stale'
end
local now = clock()
if kind == 'l' then
  call('ZADD', P .. 'rg', now + tonumber(ARGV[5]), id)
  call('HDEL', P .. 'rg:' .. id, 'k')
  return 'ok'
end
probe(h, kind)
touch('ZRANK', 'e')
touch('ZRANK', 'o')
finish(id, h, kind, now, tonumber(ARGV[6]), ARGV[4], token)
return 'ok'
