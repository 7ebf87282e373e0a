#!lua flags=allow-oom
-- claim: gives tasks of several types to one host, best first, each with token and lease; what comes back short is
-- noted as idle in the same script. A higher priority goes first, but a lower one that waits gets at least one
-- start in every so many. A task whose project is at its cap is parked.
-- KEYS[1]  prefix
-- ARGV     host, lease in ms, request, lower one in, park limit, cap, m, then m times: project, its cap,
--          then for every type: type, count
-- returns  {more, lease until ms, then for every task: id, token, fields as in load, body}
--          more is 1 where the park limit ended the search; a repeated request gets the same tasks again
-- include: base event wake enqueue
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
  local token = call('INCR', P .. 'f')
  h.i = h.i + 1
  h.k, h.b = token, now
  call('HSET', P .. 't:' .. id, 's', 'p', 'k', token, 'o', host, 'i', h.i, 'b', now)
  call('ZADD', P .. 'a', till, id)
  call('SADD', P .. 'n:' .. h.p, id)
  running[h.p] = n + 1
  move(id, h, 'p')
  call('HINCRBY', P .. 'bl', row(h), -1)
  emit(id, h, 'p', now)
  return 'started', h
end

local answer = { 0, till }
local function tell_task(id)
  local v = call('HMGET', P .. 't:' .. id, 's', 'p', 'y', 'n', 'c', 'i', 'x', 'b', 'e', 'f', 't', 'r', 'v', 'u', 'k')
  local o = #answer
  answer[o + 1], answer[o + 2], answer[o + 3], answer[o + 4] = id, v[15], v, call('GET', P .. 'b:' .. id)
end

-- take claims up to want tasks of one type.
local function take(kind, want)
  local cards, skips, high, popped = {}, {}, {}, {}
  for n = 1, 3 do
    local at = n .. ':' .. kind
    cards[n] = call('ZCARD', P .. 'q:' .. at)
    skips[n] = n > 1 and tonumber(call('HGET', P .. 'sk', at) or 0) or 0
  end
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
    local head = call('ZPOPMIN', P .. 'q:' .. n .. ':' .. kind)
    cards[n] = head[1] and cards[n] - 1 or 0
    if head[1] then
      popped[n] = true
      local ok, what = pcall(start, head[1])
      if ok and what == 'started' then
        got = got + 1
        high[n] = math.max(high[n] or 0, tonumber(head[2]))
        count(cards, skips, n)
        tell_task(head[1])
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
    if n > 1 and got > 0 then
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
    if h and h.s == 'p' and h.o == host then
      tell_task(id)
    end
  end
  return answer
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
return answer
