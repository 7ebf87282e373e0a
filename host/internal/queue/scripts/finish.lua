#!lua flags=allow-oom
-- finish: ends attempts. Only the current token may; the accepted one gets the same answer again.
-- KEYS[1]  prefix
-- ARGV     crash limit, retention in ms, the failure of a quarantined task, then for every attempt:
--          id, token, kind, body, delay in ms, attempts allowed
--          kind is c completed, r completed but for the registration of its media, f failed, l later, x crashed,
--          b handed back; body is result or failure
-- returns  for every attempt 'ok', 'stale' or a message of Redis
-- include: base batch turn event wake enqueue dependents end crash
local limit, retention, quarantined = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local now, answer = clock(), {}

local runs = {} -- by type
local function remember(h)
  runs[h.y] = runs[h.y] or {}
  table.insert(runs[h.y], now - tonumber(h.b or now))
end

local function note(kind, took)
  local key = P .. 'dur:' .. kind
  if call('LPUSH', key, unpack(took)) > 62 then
    call('LTRIM', key, 0, 30)
  end
end

-- register leaves the task processing, for whoever registers media to end it; the attempt and its slot are over.
local function register(id, h, token, body)
  local key = P .. 't:' .. id
  call('SET', P .. 'r:' .. id, body)
  call('HSET', key, 'j', 1, 'z', token, 't', 'registering_media')
  call('HDEL', key, 'k')
  call('ZADD', P .. 'rg', now, id)
  call('PUBLISH', P .. 'rg', '')
  h.t = 'registering_media'
  step(id, h, now)
  emit(id, h, 'progress', now)
  leave(id, h)
  remember(h)
end

local function apply(id, h, token, kind, body, delay, allowed)
  if kind == 'x' then
    crash(id, h, now, retention, limit, quarantined, token)
  elseif kind == 'b' then
    turn(id, h, 'b', now)
    h.i = h.i - 1
    requeue(id, h, now, nil, token)
  elseif kind == 'r' then
    register(id, h, token, body)
  elseif kind == 'l' and h.i - h.x < allowed then
    turn(id, h, 'l', now, #body <= 4096 and body)
    requeue(id, h, now, now + delay, token)
  else
    finish(id, h, kind == 'c' and 'c' or 'f', now, retention, body, token)
    leave(id, h)
    if kind == 'c' then
      remember(h)
    end
  end
end

local function one(j)
  local o = 4 + (j - 1) * 6
  local id, token, kind = ARGV[o], ARGV[o + 1], ARGV[o + 2]
  local h = load(id)
  if h and h.z == token then
    answer[j] = 'ok'
    return
  end
  if not h or h.s ~= 'p' or h.k ~= token then
    answer[j] = 'stale'
    return
  end
  probe(h, (kind == 'c' or kind == 'f') and kind or 'q')
  touch('ZRANK', 'e')
  touch('ZRANK', 'o')
  touch('ZRANK', 'rg')
  touch('LPOS', 'dur:' .. h.y)
  apply(id, h, token, kind, ARGV[o + 3], tonumber(ARGV[o + 4]), tonumber(ARGV[o + 5]))
  answer[j] = 'ok'
end

for j, err in pairs(each((#ARGV - 3) / 6, one)) do
  answer[j] = err
end
for kind, took in pairs(runs) do
  note(kind, took)
end
flush()
return answer
