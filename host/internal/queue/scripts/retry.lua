#!lua
-- retry: a new task with the body of one that failed or was cancelled. While a former retry lives, that one is it.
-- KEYS[1]  prefix
-- ARGV     id, new id, backlog limit
-- returns  {verdict, id of the child, 1 where it was there, position}; the verdict is ok, missing, ended, full
-- include: base event wake enqueue place
local id, child = ARGV[1], ARGV[2]
local old = load(id)
if not old then
  return { 'missing' }
elseif old.s ~= 'f' and old.s ~= 'x' then
  return { 'ended' }
end
local former = call('HGET', P .. 't:' .. id, 'd')
if former then
  local h = load(former)
  if h and (former == child or h.s == 'q' or h.s == 'p') then
    return { 'ok', former, 1, h.s == 'q' and place(former, h) or 0 }
  end
end
if call('EXISTS', P .. 'b:' .. id) == 0 then
  return { 'missing' }
end
local waiting, backlog = 0, tonumber(ARGV[3])
for _, count in ipairs(call('HVALS', P .. 'bl')) do
  waiting = waiting + tonumber(count)
end
if backlog >= 0 and waiting >= backlog then
  return { 'full' }
end

local now = clock()
local t = { s = 'q', p = old.p, y = old.y, n = old.n, w = old.w, c = now, i = 0 }
probe(t, 'q')
t.g = fair_tag(t)
local key = P .. 't:' .. child
call('HSET', key, 's', 'q', 'p', t.p, 'y', t.y, 'n', t.n, 'g', t.g, 'c', now, 'r', id)
for _, field in ipairs({ 'w', 'h', 'm' }) do
  local v = call('HGET', P .. 't:' .. id, field)
  if v then
    call('HSET', key, field, v)
  end
end
call('COPY', P .. 'b:' .. id, P .. 'b:' .. child)
call('HSET', P .. 't:' .. id, 'd', child)
call('HSET', P .. 'v:' .. row(t), t.p, t.g)
call('ZADD', index(t, 'q'), now, child)
call('SADD', P .. 'xt:' .. t.p, t.y)
call('HINCRBY', P .. 'bl', row(t), 1)
put(child, t)
emit(child, t, 'q', now)
return { 'ok', child, 0, place(child, t) }
