-- enqueue: the queue of a type and priority is a sorted set scored by start tag. V is the highest tag that has
-- started. A project's next tag is max(V, its last tag + 1/weight), or V where none is remembered.
local function row(h)
  return h.n .. ':' .. h.y
end

local function fair_tag(h)
  local v = tonumber(call('HGET', P .. 'V', row(h)) or 0)
  local last = tonumber(call('HGET', P .. 'v:' .. row(h), h.p) or nil)
  if last then
    return math.max(v, last + 1 / tonumber(h.w or 1))
  end
  return v
end

-- forget drops the projects' last tags once nothing waits in the row, neither queued nor parked.
local function forget(at)
  if call('EXISTS', P .. 'q:' .. at, P .. 'ky:' .. at) == 0 then
    call('DEL', P .. 'v:' .. at)
    call('HDEL', P .. 'sk', at)
  end
end

local function put(id, h)
  call('ZADD', P .. 'q:' .. row(h), h.g, id)
  wake(h.y)
end

-- unpark brings back up to count of the first parked tasks of each of the project's rows.
-- whole are the projects that this script found without parked tasks; only claim parks, and it brings none back.
local whole = {}
local function unpark(project, count)
  local rows = whole[project] or call('SMEMBERS', P .. 'kj:' .. project)
  if #rows == 0 then
    whole[project] = rows
    return
  end
  for _, at in ipairs(rows) do
    local parked = P .. 'k:' .. at .. ':' .. project
    local heads = call('ZPOPMIN', parked, count)
    for j = 1, #heads, 2 do
      call('ZADD', P .. 'q:' .. at, heads[j + 1], heads[j])
    end
    if call('EXISTS', parked) == 0 then
      call('SREM', P .. 'kj:' .. project, at)
      call('SREM', P .. 'ky:' .. at, project)
    end
    wake(string.sub(at, 3))
  end
  if call('EXISTS', P .. 'kj:' .. project) == 0 then
    call('SREM', P .. 'ka', project)
  end
end

local function park(id, h)
  local at = row(h)
  call('ZADD', P .. 'k:' .. at .. ':' .. h.p, h.g, id)
  call('SADD', P .. 'kj:' .. h.p, at)
  call('SADD', P .. 'ky:' .. at, h.p)
  call('SADD', P .. 'ka', h.p)
end

-- leave takes a task out of processing and lets the next of its project in.
local function leave(id, h)
  write('ZREM', P .. 'a', id)
  write('SREM', P .. 'n:' .. h.p, id)
  unpark(h.p, 1)
end

-- requeue puts a task that was processing back with its own tag, which is to the front. A due time later than now
-- keeps it aside until then. token is the one whose holder asked for it, nil where he is to be refused.
local function requeue(id, h, now, due, token)
  local key = P .. 't:' .. id
  call('HSET', key, 's', 'q', 'i', h.i, 'x', h.x)
  call('HDEL', key, 'k', 'o', 'b', 'f', 't', 'z')
  if token then
    call('HSET', key, 'z', token)
  end
  move(id, h, 'q')
  h.f, h.t = nil, nil
  call('HINCRBY', P .. 'bl', row(h), 1)
  if due and due > now then
    call('ZADD', P .. 'l', due, id)
  else
    put(id, h)
  end
  emit(id, h, 'q', now)
  leave(id, h)
end

-- ripen moves delayed tasks whose time has come to their rows.
local function ripen(now, limit)
  local due = call('ZRANGEBYSCORE', P .. 'l', '-inf', now, 'LIMIT', 0, limit)
  for _, id in ipairs(due) do
    call('ZREM', P .. 'l', id)
    local h = load(id)
    if h and h.s == 'q' then
      put(id, h)
    end
  end
end
