-- batch: what the tasks of a script change in one key goes into one command at its end, for a command costs far more than
-- one more member in it. Nothing in such a script reads those keys in between. flush comes after the last task.
local MOST = 1000 -- arguments of a command
local gathered, commands = { ZADD = {}, ZREM = {}, SADD = {}, SREM = {} }, {}
local kept

local function begin(...)
  local args = { ... }
  commands[#commands + 1] = args
  return args
end

write = function(command, key, a, b)
  local args = gathered[command][key]
  if not args or #args > MOST then
    args = begin(command, key)
    gathered[command][key] = args
  end
  local n = #args
  args[n + 1], args[n + 2] = a, b
end

keep = function(key, value)
  if not kept or #kept > MOST then
    kept = begin('MSET')
  end
  local n = #kept
  kept[n + 1], kept[n + 2] = key, value
end

local ends = {}
tally = function(state, now)
  local minute = spell(math.floor(now / 60000))
  ends[minute] = ends[minute] or {}
  ends[minute][state] = (ends[minute][state] or 0) + 1
end

-- flush writes one key whatever becomes of another: what a broken one lacks is for repair.
local function flush()
  for _, args in ipairs(commands) do
    local ok, err = pcall(call, unpack(args))
    if not ok then
      redis.log(redis.LOG_WARNING, type(err) == 'table' and err.err or tostring(err))
    end
  end
  for minute, states in pairs(ends) do
    for state, n in pairs(states) do
      score(P .. 'em:' .. minute, state, n)
    end
  end
end
