#!lua flags=allow-oom
-- cancel: ends a task that is queued or processing, at once, and tells the host that runs it.
-- KEYS[1]  prefix
-- ARGV     id, retention in ms
-- returns  'ok' (also for a task that is cancelled already), 'missing' or 'ended'
-- include: base event wake enqueue end
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

-- withdraw takes a queued task from wherever it waits. Its tag is given back where it was the project's latest, so
-- that work that never ran does not cost the project its turn.
local function withdraw()
  local at = lane(h)
  call('HINCRBY', P .. 'bl', at, -1)
  local last = call('HGET', P .. 'v:' .. at, h.p)
  if last and last == h.g then
    call('HSET', P .. 'v:' .. at, h.p, tonumber(last) - 1 / tonumber(h.w or 1))
  end
  if call('ZREM', P .. 'q:' .. at, id) == 1 then
    unpark(h.p, 1)
  elseif call('ZREM', P .. 'k:' .. at .. ':' .. h.p, id) == 0 then
    call('ZREM', P .. 'l', id)
  else
    unpark(h.p, 0)
  end
  forget(at)
end

if was == 'q' then
  withdraw()
elseif h.o and h.k then
  tell(h.o, 'c' .. id .. h.k)
end
finish(id, h, 'x', now, tonumber(ARGV[2]), nil, nil)
if was == 'p' then
  leave(id, h)
end
return 'ok'
