#!lua
-- submit: stores a batch of tasks, or none of it.
-- KEYS[1]  prefix
-- ARGV     rate key, its limit, its window in ms, backlog limit, idempotency time in ms, n, trace context or '',
--          then n times: id, project, type, priority, weight, body, length of its head, 1 with a callback,
--          id of the retried task, idempotency key, hash of the body, estimate in seconds, ids of the tasks that it
--          depends on
-- returns  {verdict, remaining, reset in ms, index of the culprit, then n times: id, replayed, created ms, position,
--          estimate}; the verdict is ok, reused, parent, limited or full; for parent two more: the index of the
--          parent, and missing, failed, cancelled or crowded
-- Records of idempotency come first, then ids that are stored already (the repeat of a call whose answer was lost),
-- then the rate, then the backlog. Neither of the first two costs anything.
-- include: base event wake enqueue rate place
local WIDTH, FIRST, CROWD = 13, 8, 1000
local n, trace = tonumber(ARGV[6]), ARGV[7]

local function item(j)
  local o = FIRST + (j - 1) * WIDTH
  return {
    id = ARGV[o], p = ARGV[o + 1], y = ARGV[o + 2], n = ARGV[o + 3], w = ARGV[o + 4], body = ARGV[o + 5],
    m = ARGV[o + 6], h = ARGV[o + 7] == '1', r = ARGV[o + 8], key = ARGV[o + 9], hash = ARGV[o + 10],
    estimate = ARGV[o + 11], parents = ARGV[o + 12], s = 'q',
  }
end

-- earlier gives the record of an idempotency key, from Redis or from this batch.
local function earlier(t, seen)
  if t.key == '' then
    return nil
  end
  local record = call('GET', P .. 'i:' .. t.key)
  if record then
    local created, position, estimate = string.match(string.sub(record, 49), '^(%d+):(%d+):(%d+)$')
    return { hash = string.sub(record, 1, 32), id = string.sub(record, 33, 48), created = created,
      position = position, estimate = estimate }
  end
  return seen[t.key]
end

-- check finds keys of a wrong type before the first write. One task alone needs none: its first writes are the
-- likely ones to fail, and leave nothing that a claim would not pass over.
local function check(t)
  touch('ZRANK', 'q:' .. row(t))
  touch('ZRANK', 'x:q:' .. t.y .. ':' .. t.p)
  touch('SISMEMBER', 'xt:' .. t.p)
  touch('ZRANK', 'pj')
  touch('HEXISTS', 'v:' .. row(t))
  touch('HEXISTS', 'V')
end

-- unfit looks at what a task depends on: those that have not ended, and which of them can't be depended on, and why.
local function unfit(t, batch)
  t.open = {}
  for j = 1, #t.parents, 16 do
    local id = string.sub(t.parents, j, j + 15)
    local v = call('HMGET', P .. 't:' .. id, 's', 'p')
    local s = v[1]
    if batch[id] == t.p or (v[2] == t.p and (s == 'q' or s == 'p')) then
      t.open[#t.open + 1] = id
    elseif not s or v[2] ~= t.p then
      return (j - 1) / 16, 'missing'
    elseif s ~= 'c' then
      return (j - 1) / 16, s == 'f' and 'failed' or 'cancelled'
    end
    if call('SCARD', P .. 'ch:' .. id) >= CROWD then
      return (j - 1) / 16, 'crowded'
    end
  end
  if #t.open > 0 then
    touch('ZRANK', 'u:' .. t.y)
    t.u = #t.open
  end
end

local counts, waiting = {}, 0
local flat = call('HGETALL', P .. 'bl')
for j = 1, #flat, 2 do
  counts[flat[j]] = tonumber(flat[j + 1])
  waiting = waiting + counts[flat[j]]
end

local function store(t, now)
  t.c = now
  t.g = t.u and 0 or fair_tag(t)
  local at = t.u and '0:' .. t.y or row(t)
  local fields = { 's', 'q', 'p', t.p, 'y', t.y, 'n', t.n, 'g', t.g, 'c', now }
  local function add(field, value)
    fields[#fields + 1], fields[#fields + 2] = field, value
  end
  if t.w ~= '1' then
    add('w', t.w)
  end
  if t.h then
    add('h', 1)
  end
  if t.m ~= '0' then
    add('m', t.m)
  end
  if t.r ~= '' then
    add('r', t.r)
  end
  if t.parents ~= '' then
    add('v', t.parents)
  end
  if t.u then
    add('u', t.u)
  end
  if trace ~= '' then
    add('a', trace)
  end
  if call('SADD', P .. 'xt:' .. t.p, t.y) == 1 then
    call('SADD', P .. 'T', t.y)
    call('ZADD', P .. 'pj', 'NX', now, t.p)
  end
  if t.u then
    call('ZADD', P .. 'u:' .. t.y, now, t.id)
    for _, id in ipairs(t.open) do
      call('SADD', P .. 'ch:' .. id, t.id)
    end
  else
    call('ZADD', P .. 'q:' .. at, t.g, t.id)
    call('HSET', P .. 'v:' .. at, t.p, t.g)
  end
  call('ZADD', index(t, 'q'), now, t.id)
  call('HSET', P .. 't:' .. t.id, unpack(fields))
  call('SET', P .. 'b:' .. t.id, t.body)
  call('HINCRBY', P .. 'bl', at, 1)
  counts[at] = (counts[at] or 0) + 1
  t.position = place(t.id, t, counts)
  if t.key ~= '' then
    local record = t.hash .. t.id .. string.format('%.0f:%d:%s', now, t.position, t.estimate)
    call('SET', P .. 'i:' .. t.key, record, 'PX', ARGV[5])
  end
  t.h, t.i = nil, 0
  emit(t.id, t, 'q', now)
end

local items, seen, fresh, batch = {}, {}, 0, {}
for j = 1, n do
  local t = item(j)
  items[j] = t
  local record = earlier(t, seen)
  if record then
    if record.hash ~= t.hash then
      return { 'reused', 0, 0, j - 1 }
    end
    t.replay = record
  elseif call('EXISTS', P .. 't:' .. t.id) == 1 then
    t.stored = true
  else
    if n > 1 then
      check(t)
    end
    local which, why = unfit(t, batch)
    if why then
      return { 'parent', 0, 0, j - 1, which, why }
    end
    batch[t.id] = t.p
    fresh = fresh + 1
    if t.key ~= '' then
      seen[t.key] = t
    end
  end
end

local backlog = tonumber(ARGV[4])
local full = fresh > 0 and backlog >= 0 and waiting + fresh > backlog
local allowed, remaining, reset = take(P .. 'rl:submit:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), full and 0 or fresh)
if allowed == 0 or (full and remaining < fresh and tonumber(ARGV[2]) >= 0) then
  return { 'limited', remaining, reset, 0 }
end
if full then
  return { 'full', remaining, reset, 0 }
end

local now = clock()
local answer, kinds = { 'ok', remaining, reset, 0 }, {}
for j = 1, n do
  local t = items[j]
  local created, position, estimate, replayed = nil, nil, t.estimate, 0
  if t.replay then
    local r = t.replay
    t.id, created, position, estimate, replayed = r.id, r.created or r.c, r.position, r.estimate, 1
  elseif t.stored then
    local h = load(t.id)
    created, position = h and h.c or now, h and place(t.id, h) or 0
  else
    store(t, now)
    kinds[t.y] = kinds[t.y] or not t.u
    created, position = t.c, t.position
  end
  local o = #answer
  answer[o + 1], answer[o + 2], answer[o + 3], answer[o + 4], answer[o + 5] =
    t.id, replayed, tonumber(created), tonumber(position), tonumber(estimate)
end
for kind, some in pairs(kinds) do
  if some then
    wake(kind)
  end
end
return answer
