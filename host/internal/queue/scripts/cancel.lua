#!lua flags=allow-oom
-- cancel: ends a task that is queued or processing, at once, and tells the host that runs it.
-- KEYS[1]  prefix
-- ARGV     id, retention in ms
-- returns  'ok' (also for a task that is cancelled already), 'missing' or 'ended'
-- include: base turn event wake enqueue dependents end withdraw
local id = ARGV[1]
local h = load(id)
if not h then
  return 'missing'
elseif h.s == 'x' then
  return 'ok'
elseif h.s ~= 'q' and h.s ~= 'p' then
  return 'ended'
end
probe(h, 'x')
touch('ZRANK', 'e')
touch('ZRANK', 'o')
local now, was = clock(), h.s

if was == 'q' then
  withdraw(id, h)
elseif h.o and h.k then
  tell(h.o, 'c' .. id .. h.k)
end
finish(id, h, 'x', now, tonumber(ARGV[2]), nil, nil)
if was == 'p' then
  leave(id, h)
end
return 'ok'
