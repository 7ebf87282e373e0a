#!lua
-- retry: a new task with the body of one that failed or was cancelled. While a former retry lives, that one is it.
-- KEYS[1]  prefix
-- ARGV     id, new id, backlog limit, trace context or ''
-- returns  {verdict, id of the child, 1 where it was there, position}; the verdict is ok, missing, ended, full, or
--          parent with the id of what it depends on and can't be had: that has to be retried first
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

-- latest follows the retries of a task that ended badly.
local function latest(parent)
  for _ = 1, 20 do
    local v = call('HMGET', P .. 't:' .. parent, 's', 'd')
    if not v[1] or (v[1] ~= 'f' and v[1] ~= 'x') or not v[2] then
      return parent, v[1]
    end
    parent = v[2]
  end
  return parent, 'f'
end

local parents, open, seen = {}, {}, {}
local former_parents = call('HGET', P .. 't:' .. id, 'v') or ''
for j = 1, #former_parents, 16 do
  local parent, s = latest(string.sub(former_parents, j, j + 15))
  if s ~= 'q' and s ~= 'p' and s ~= 'c' then
    return { 'parent', parent }
  end
  parents[#parents + 1] = parent
  if s ~= 'c' and not seen[parent] then
    open[#open + 1], seen[parent] = parent, true
  end
end

local now = clock()
local t = { s = 'q', p = old.p, y = old.y, n = old.n, w = old.w, c = now, i = 0 }
probe(t, 'q')
touch('ZRANK', 'u:' .. t.y)
t.u = #open > 0 and #open or nil
t.g = t.u and 0 or fair_tag(t)
local key = P .. 't:' .. child
call('HSET', key, 's', 'q', 'p', t.p, 'y', t.y, 'n', t.n, 'g', t.g, 'c', now, 'r', id)
for _, field in ipairs({ 'w', 'h', 'm' }) do
  local v = call('HGET', P .. 't:' .. id, field)
  if v then
    call('HSET', key, field, v)
  end
end
if ARGV[4] ~= '' then
  call('HSET', key, 'a', ARGV[4])
end
call('COPY', P .. 'b:' .. id, P .. 'b:' .. child)
call('HSET', P .. 't:' .. id, 'd', child)
if #parents > 0 then
  call('HSET', key, 'v', table.concat(parents))
end
call('ZADD', index(t, 'q'), now, child)
call('SADD', P .. 'xt:' .. t.p, t.y)
call('ZADD', P .. 'pj', 'NX', now, t.p)
if t.u then
  call('HSET', key, 'u', t.u)
  call('ZADD', P .. 'u:' .. t.y, now, child)
  for _, parent in ipairs(open) do
    call('SADD', P .. 'ch:' .. parent, child)
  end
  call('HINCRBY', P .. 'bl', '0:' .. t.y, 1)
else
  call('HSET', P .. 'v:' .. row(t), t.p, t.g)
  call('HINCRBY', P .. 'bl', row(t), 1)
  put(child, t)
end
emit(child, t, 'q', now)
return { 'ok', child, 0, place(child, t) }
