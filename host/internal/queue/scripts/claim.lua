#!lua flags=allow-oom
-- claim: gives tasks of several types to one host, best first, each with token and lease; what comes back short is
-- noted as idle in the same script. A higher priority goes first, but a lower one that waits gets at least one
-- start in every so many. A task whose project is at its cap is parked.
-- KEYS[1]  prefix
-- ARGV     host, lease in ms, request, lower one in, park limit, cap, m, then m times: project, its cap,
--          then for every type: type, count
-- returns  {more, lease until ms, then for every task: id, token, fields as in load, body}
--          more is 1 where the park limit ended the search; a repeated request gets the same tasks again
-- include: base batch event wake enqueue
local host, ttl, request = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local one_in, budget, cap = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local caps, first = {}, 8 + 2 * tonumber(ARGV[7])
for j = 8, first - 1, 2 do
  caps[ARGV[j]] = tonumber(ARGV[j + 1])
end
local now = clock()
local till = now + ttl
local running = {}

-- choose gives the priority whose turn it is among those that wait, nil where none does.
local function choose(cards, skips)
  local due, most
  for n = 2, 3 do
    if cards[n] > 0 and (not most or skips[n] > skips[most]) then
      most = n
    end
  end
  if most and skips[most] >= one_in - 1 then
    due = most
  elseif cards[2] > 0 and cards[3] > 0 and math.min(skips[2], skips[3]) >= one_in - 2 then
    due = most
  end
  if due then
    return due
  end
  for n = 1, 3 do
    if cards[n] > 0 then
      return n
    end
  end
end

local function count(cards, skips, chosen)
  skips[chosen] = 0
  for n = 2, 3 do
    if n ~= chosen then
      skips[n] = cards[n] > 0 and skips[n] + 1 or 0
    end
  end
end

local function limit(project)
  return caps[project] or cap
end

-- tokens are taken for a whole answer at once; those that are left over are never used.
local token, tokens = 0, 0
local function next_token()
  if tokens == 0 then
    tokens = 8
    token = fresh(tokens) - 1
  end
  token, tokens = token + 1, tokens - 1
  return token
end

-- start turns a task that was just popped into an attempt, parks it, or drops what is no queued task.
local function start(id)
  local h = load(id)
  if not h or h.s ~= 'q' then
    return 'gone'
  end
  probe(h, 'p')
  local n = running[h.p] or call('SCARD', P .. 'n:' .. h.p)
  running[h.p] = n
  local most = limit(h.p)
  if most >= 0 and n >= most then
    park(id, h)
    return 'parked'
  end
  local token, began = spell(next_token()), spell(now)
  h.i = h.i + 1
  h.k, h.b = token, began
  call('HSET', P .. 't:' .. id, 's', 'p', 'k', token, 'o', host, 'i', spell(h.i), 'b', began)
  write('ZADD', P .. 'a', spell(till), id)
  write('SADD', P .. 'n:' .. h.p, id)
  running[h.p] = n + 1
  move(id, h, 'p')
  emit(id, h, 'p', now)
  return 'started', h
end

local answer, bodies = { 0, till }, {}
local function tell_task(id, h)
  local v = { 'p', h.p, h.y, h.n, h.c, h.i, h.x, h.b, false, h.f or false, h.t or false, h.r or false, h.v or false, h.u or false, h.a or false }
  local o = #answer
  answer[o + 1], answer[o + 2], answer[o + 3], answer[o + 4] = id, h.k, v, false
  bodies[#bodies + 1] = P .. 'b:' .. id
end

-- tell gives the tasks with their bodies.
local function tell_all()
  for from = 1, #bodies, MOST do
    local found = call('MGET', unpack(bodies, from, math.min(#bodies, from + MOST - 1)))
    for j, body in ipairs(found) do
      answer[2 + 4 * (from - 1 + j)] = body
    end
  end
  return answer
end

-- pop takes the head of a priority's row, and as many as are wanted where no other priority waits.
local function pop(cards, n, kind, want)
  if cards[1] + cards[2] + cards[3] > cards[n] then
    want = 1
  end
  local heads = call('ZPOPMIN', P .. 'q:' .. n .. ':' .. kind, want)
  cards[n] = #heads == 2 * want and cards[n] - want or 0
  return heads
end

-- take claims up to want tasks of one type.
local function take(kind, want)
  local cards, high, popped, started = {}, {}, {}, {}
  for n = 1, 3 do
    cards[n] = call('ZCARD', P .. 'q:' .. n .. ':' .. kind)
  end
  local were = call('HMGET', P .. 'sk', '2:' .. kind, '3:' .. kind)
  local skips = { 0, tonumber(were[1] or 0), tonumber(were[2] or 0) }
  local got = 0
  while got < want do
    local n = choose(cards, skips)
    if not n then
      break
    end
    if budget == 0 then
      answer[1] = 1
      break
    end
    local heads = pop(cards, n, kind, math.min(want - got, budget))
    popped[n] = #heads > 0 or popped[n]
    for j = 1, #heads, 2 do
      local ok, what, h = pcall(start, heads[j])
      if ok and what == 'started' then
        got = got + 1
        started[n] = (started[n] or 0) + 1
        high[n] = math.max(high[n] or 0, tonumber(heads[j + 1]))
        count(cards, skips, n)
        tell_task(heads[j], h)
      else
        budget = budget - 1
      end
    end
  end
  for n = 1, 3 do
    local at = n .. ':' .. kind
    if high[n] and high[n] > tonumber(call('HGET', P .. 'V', at) or 0) then
      call('HSET', P .. 'V', at, high[n])
    end
    if started[n] then
      call('HINCRBY', P .. 'bl', at, -started[n])
    end
    if n > 1 and skips[n] ~= tonumber(were[n - 1] or 0) then
      call('HSET', P .. 'sk', at, skips[n])
    end
    if popped[n] and cards[n] == 0 then
      forget(at)
    end
  end
  return got
end

local former = request ~= '' and call('GET', P .. 'rq:' .. request)
if former then
  for j = 1, #former, 16 do
    local id = string.sub(former, j, j + 15)
    local h = load(id)
    if h and h.s == 'p' and h.k and h.o == host then
      tell_task(id, h)
    end
  end
  return tell_all()
end

for _, key in ipairs({ 'V', 'bl', 'sk' }) do
  call('HEXISTS', P .. key, '')
end
call('GET', P .. 'f')
ripen(now, 20)
for j = first, #ARGV, 2 do
  local want = tonumber(ARGV[j + 1])
  if take(ARGV[j], want) < want and answer[1] == 0 then
    call('SADD', P .. 'idle:' .. ARGV[j], host)
  end
end
if #answer > 2 and request ~= '' then
  local ids = {}
  for j = 3, #answer, 4 do
    ids[#ids + 1] = answer[j]
  end
  call('SET', P .. 'rq:' .. request, table.concat(ids), 'PX', 10000)
end
flush()
return tell_all()
