#!lua
-- log: keeps what plugins say of attempts, as far as the attempt is the task's, or was ended by its own. A task's lines are
-- capped, and so is what all lines take: those of the tasks that were silent for longest go first. A Redis that is full
-- keeps tasks, and no lines.
-- KEYS[1]  prefix
-- ARGV     most lines of a task, most bytes of them, most bytes of all, then for every attempt: id, token, how many lines
--          it had to drop, how many follow, those
-- returns  nothing
-- include: base
local MOST_LINES, MOST_BYTES, MOST_OF_ALL = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now, grown = clock(), 0

-- trim drops the oldest lines beyond the caps.
local function trim(key, lines, bytes, dropped)
  while lines > MOST_LINES or bytes > MOST_BYTES do
    bytes = bytes - #call('LPOP', key)
    lines, dropped = lines - 1, dropped + 1
  end
  return bytes, dropped
end

local function keep_lines(id, token, dropped, from, to)
  local task = P .. 't:' .. id
  local v = call('HMGET', task, 's', 'k', 'z', 'L', 'D')
  if not v[1] or not (v[1] == 'p' and v[2] == token or v[3] == token) then
    return
  end
  local was, key = tonumber(v[4] or 0), P .. 'lg:' .. id
  local bytes, lines = was, 0
  for j = from, to do
    bytes, lines = bytes + #ARGV[j], call('RPUSH', key, ARGV[j])
  end
  bytes, dropped = trim(key, lines, bytes, dropped + tonumber(v[5] or 0))
  call('HSET', task, 'L', spell(bytes), 'D', spell(dropped))
  call('ZADD', P .. 'lgs', spell(now), id)
  grown = grown + bytes - was
end

-- evict drops the lines of the task that was silent for longest, and gives how many bytes they took.
local function evict()
  local id = call('ZRANGE', P .. 'lgs', 0, 0)[1]
  if not id then
    return nil
  end
  local task, key = P .. 't:' .. id, P .. 'lg:' .. id
  local bytes = tonumber(call('HGET', task, 'L') or 0)
  if call('EXISTS', task) == 1 then
    call('HINCRBY', task, 'D', call('LLEN', key))
    call('HSET', task, 'L', 0)
  end
  call('DEL', key)
  call('ZREM', P .. 'lgs', id)
  return bytes
end

local o = 4
while o < #ARGV do
  local n = tonumber(ARGV[o + 3])
  pcall(keep_lines, ARGV[o], ARGV[o + 1], tonumber(ARGV[o + 2]), o + 4, o + 3 + n)
  o = o + 4 + n
end
local all = call('INCRBY', P .. 'lgb', spell(grown))
for _ = 1, 1000 do
  local freed = all > MOST_OF_ALL and evict()
  if not freed then
    return
  end
  all = call('DECRBY', P .. 'lgb', spell(freed))
end
