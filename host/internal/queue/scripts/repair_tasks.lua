#!lua flags=allow-oom
-- repair_tasks: puts right what does not agree with the fields of a task, which are the truth.
-- KEYS[1]  prefix
-- ARGV     lease in ms, retention in ms, the failure of a task whose body is lost, ids
-- returns  for every repair: id, what was wrong
-- include: base turn event wake enqueue dependents end
local ttl, retention, lost = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local now, fixes = clock(), {}

local function fixed(id, what)
  fixes[#fixes + 1] = id
  fixes[#fixes + 1] = what
end

local function waits(id, h)
  local at = row(h)
  if h.u then
    return call('ZSCORE', P .. 'u:' .. h.y, id)
  end
  return call('ZSCORE', P .. 'q:' .. at, id) or call('ZSCORE', P .. 'k:' .. at .. ':' .. h.p, id) or call('ZSCORE', P .. 'l', id)
end

local function unwait(id, h)
  local at = row(h)
  return call('ZREM', P .. 'q:' .. at, id) + call('ZREM', P .. 'k:' .. at .. ':' .. h.p, id) + call('ZREM', P .. 'l', id)
    + call('ZREM', P .. 'u:' .. h.y, id)
end

-- hold counts anew what a held task waits for, and does what follows.
local function hold(id, h)
  local parents = call('HGET', P .. 't:' .. id, 'v') or ''
  local left, ended, parent, seen = 0, nil, nil, {}
  for j = 1, #parents, 16 do
    local other = string.sub(parents, j, j + 15)
    local s = call('HGET', P .. 't:' .. other, 's') or 'f'
    if s == 'q' or s == 'p' then
      left, seen[other] = left + (seen[other] and 0 or 1), true
      call('SADD', P .. 'ch:' .. other, id)
    else
      call('SREM', P .. 'ch:' .. other, id)
      if s ~= 'c' then
        ended, parent = s, other
      end
    end
  end
  if ended then
    follow(id, parent, ended, now, retention)
    fixed(id, 'waits for what ended badly')
  elseif left == 0 then
    admit(id, h)
    fixed(id, 'waits for nothing')
  elseif left ~= tonumber(h.u) then
    call('HSET', P .. 't:' .. id, 'u', left)
    fixed(id, 'counts wrong what it waits for')
  end
end


local function indexes(id, h)
  for _, state in ipairs({ 'q', 'p', 'c', 'f', 'x' }) do
    if state ~= h.s and call('ZREM', index(h, state), id) == 1 then
      fixed(id, 'listed as ' .. state)
    end
  end
  if call('ZADD', index(h, h.s), h.c, id) == 1 then
    fixed(id, 'not listed')
  end
  call('SADD', P .. 'xt:' .. h.p, h.y)
  call('SADD', P .. 'T', h.y)
  call('ZADD', P .. 'pj', 'NX', h.c, h.p)
end

local function places(id, h)
  if h.s == 'q' and not waits(id, h) then
    if h.u then
      call('ZADD', P .. 'u:' .. h.y, h.c, id)
    else
      put(id, h)
    end
    fixed(id, 'queued nowhere')
  elseif h.s ~= 'q' and unwait(id, h) > 0 then
    fixed(id, 'waits though ' .. h.s)
  end
  if h.s == 'p' and h.j then
    if call('ZADD', P .. 'rg', 'NX', now, id) == 1 then
      fixed(id, 'registered by nobody')
    end
  elseif h.s == 'p' then
    if call('ZADD', P .. 'a', 'NX', now + ttl, id) == 1 then
      fixed(id, 'no lease')
    end
    call('SADD', P .. 'n:' .. h.p, id)
  else
    if call('ZREM', P .. 'a', id) == 1 then
      fixed(id, 'lease though ' .. h.s)
    end
    if call('SREM', P .. 'n:' .. h.p, id) == 1 then
      fixed(id, 'counted as running')
    end
  end
  if h.s ~= 'q' and h.s ~= 'p' and call('ZADD', P .. 'e', 'NX', now + retention, id) == 1 then
    fixed(id, 'kept for ever')
  end
end

local function one(id)
  local h = load(id)
  if not h then
    if call('DEL', P .. 't:' .. id, P .. 'b:' .. id, P .. 'r:' .. id, P .. 'd:' .. id, P .. 'dl:' .. id, P .. 'ch:' .. id, P .. 'rg:' .. id,
      P .. 'tl:' .. id, P .. 'st:' .. id, P .. 'lg:' .. id) > 0 then
      fixed(id, 'remains')
    end
    return
  end
  if (h.s == 'q' or h.s == 'p') and call('EXISTS', P .. 'b:' .. id) == 0 then
    local was = h.s
    unwait(id, h)
    finish(id, h, 'f', now, retention, lost, nil)
    if was == 'p' then
      leave(id, h)
    end
    fixed(id, 'body lost')
  end
  indexes(id, h)
  places(id, h)
  if h.s == 'q' and h.u then
    hold(id, h)
  end
end

each(#ARGV - 3, function(j) one(ARGV[j + 3]) end)
return fixes
