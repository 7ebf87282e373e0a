-- base: the key prefix, the clock and the look of a task. KEYS[1] is the prefix of every key; it carries the hash
-- tag, so that a cluster sends the script to the node that has them all. Ids are 16 raw bytes.
local P = KEYS[1]
local call = redis.call

-- clock gives milliseconds by the clock of Redis, the only one that leases are measured by.
local function clock()
  local t = call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

-- load reads a task's fields, or gives nil. Field names are short because there is a set of them for every task.
local function load(id)
  local v = call('HMGET', P .. 't:' .. id, 's', 'p', 'y', 'n', 'g', 'c', 'k', 'z', 'i', 'x', 'o', 'b', 'h', 'f', 't', 'w', 'u', 'j')
  if not v[1] or not v[2] or not v[3] or not v[4] then
    return nil
  end
  return {
    s = v[1], p = v[2], y = v[3], n = v[4], g = v[5] or '0', c = v[6] or '0', k = v[7], z = v[8],
    i = tonumber(v[9] or 0), x = tonumber(v[10] or 0), o = v[11], b = v[12], h = v[13], f = v[14], t = v[15], w = v[16], u = v[17], j = v[18],
  }
end

local function index(h, state)
  return P .. 'x:' .. state .. ':' .. h.y .. ':' .. h.p
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
  call('ZREM', index(h, h.s), id)
  call('ZADD', index(h, to), h.c, id)
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
