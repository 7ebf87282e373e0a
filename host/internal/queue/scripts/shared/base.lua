-- base: the key prefix, the clock and the look of a task. KEYS[1] is the prefix of every key; it carries the hash
-- tag, so that a cluster sends the script to the node that has them all. Ids are 16 raw bytes.
local P = KEYS[1]
local call = redis.call

-- clock gives milliseconds by the clock of Redis, the only one that leases are measured by.
local function clock()
  local t = call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- spell writes a whole number, as Redis does not: it prints with 17 digits each time.
local spelled = {}
local function spell(n)
  local s = spelled[n]
  if not s then
    s = string.format('%.0f', n)
    spelled[n] = s
  end
  return s
end

-- fresh gives the first of n tokens that are higher than any before. They are microseconds, or more, so that they grow also
-- where Redis lost its latest writes, and with them the last token that was given.
local function fresh(n)
  local t = call('TIME')
  local last = math.max(tonumber(call('GET', P .. 'f') or 0), t[1] * 1000000 + t[2])
  call('SET', P .. 'f', spell(last + n))
  return last + 1
end

-- load reads a task's fields, or gives nil. Field names are short because there is a set of them for every task. All of
-- them cost less than the twenty that matter by name.
local function load(id)
  local flat, h = call('HGETALL', P .. 't:' .. id), {}
  for j = 1, #flat, 2 do
    h[flat[j]] = flat[j + 1]
  end
  if not h.s or not h.p or not h.y or not h.n then
    return nil
  end
  h.g, h.c, h.i, h.x = h.g or '0', h.c or '0', tonumber(h.i or 0), tonumber(h.x or 0)
  return h
end

local function index(h, state)
  return P .. 'x:' .. state .. ':' .. h.y .. ':' .. h.p
end

-- write adds to a key that many tasks share, or takes from it; keep stores what is one task's own.
local function write(command, key, ...)
  call(command, key, ...)
end

local function keep(key, value)
  call('SET', key, value)
end

-- score adds to the ends of a minute, which are kept for an hour and some; tally counts the end of one task.
local function score(key, state, n)
  local ok, sum = pcall(call, 'HINCRBY', key, state, n)
  if ok and sum == n then
    call('PEXPIRE', key, 4000000)
  end
end

local function tally(state, now)
  score(P .. 'em:' .. spell(math.floor(now / 60000)), state, 1)
end

-- touch raises an error where a key has a wrong type; each key is looked at once in a script.
local touched = {}
local function touch(command, key)
  if not touched[key] then
    call(command, P .. key, '')
    touched[key] = true
  end
end

-- probe touches what a transition is going to write, before its first write, so that none stops half way.
local function probe(h, to)
  touch('ZRANK', 'a')
  touch('ZRANK', 'q:' .. h.n .. ':' .. h.y)
  touch('ZRANK', 'x:' .. h.s .. ':' .. h.y .. ':' .. h.p)
  touch('ZRANK', 'x:' .. to .. ':' .. h.y .. ':' .. h.p)
  touch('SISMEMBER', 'n:' .. h.p)
  touch('SISMEMBER', 'kj:' .. h.p)
  touch('HEXISTS', 'bl')
end

-- move takes the task from the index of its state to that of another, and its state with it.
local function move(id, h, to)
  write('ZREM', index(h, h.s), id)
  write('ZADD', index(h, to), h.c, id)
  h.s = to
end

-- each runs act on 1..n so that one broken task does not stop the rest; it gives the errors by index.
local function each(n, act)
  local errors = {}
  for j = 1, n do
    local ok, err = pcall(act, j)
    if not ok then
      errors[j] = type(err) == 'table' and err.err or tostring(err)
    end
  end
  return errors
end
