-- dependents: tasks that wait for others are held, in none of the rows; ch:<id> is the set of those that wait for a task. What
-- a task's end means for them is settled with it, as far as there is room; the rest of a wide or deep tree is left to
-- the next ticks, by way of the set ds.
local finish
local room = 100

local function unhold(id, h)
  turn(id, h, 'u', clock())
  call('ZREM', P .. 'u:' .. h.y, id)
  call('HDEL', P .. 't:' .. id, 'u')
  call('HINCRBY', P .. 'bl', '0:' .. h.y, -1)
  h.u = nil
end

-- admit lets a held task into its row, with the tag of now.
local function admit(id, h)
  unhold(id, h)
  h.g = fair_tag(h)
  call('HSET', P .. 't:' .. id, 'g', h.g)
  call('HSET', P .. 'v:' .. row(h), h.p, h.g)
  call('HINCRBY', P .. 'bl', row(h), 1)
  put(id, h)
end

local function uuid(id)
  local s = string.gsub(id, '.', function(c) return string.format('%02x', string.byte(c)) end)
  return (string.gsub(s, '^(........)(....)(....)(....)(.*)$', '%1-%2-%3-%4-%5'))
end

-- follow does to a held task what its parent's end means for it: one wait less, or the same bad end.
local function follow(id, parent, to, now, retention)
  local h = load(id)
  if not h or h.s ~= 'q' or not h.u then
    return
  end
  touch('ZRANK', 'u:' .. h.y)
  touch('HEXISTS', 'v:' .. row(h))
  probe(h, to == 'c' and 'q' or to)
  if to ~= 'c' then
    unhold(id, h)
    finish(id, h, to, now, retention, to == 'f' and '{"code":"dependency_failed","message":"Task ' .. uuid(parent) ..
      ', which this task depends on, failed.","retryable":false}' or nil, nil)
  elseif call('HINCRBY', P .. 't:' .. id, 'u', -1) <= 0 then
    admit(id, h)
  end
end

local function settle(id, to, now, retention)
  local key = P .. 'ch:' .. id
  if call('EXISTS', key) == 0 then
    return
  end
  while room > 0 do
    local child = call('SPOP', key)
    if not child then
      return
    end
    room = room - 1
    pcall(follow, child, id, to, now, retention) -- one that is broken is for repair, and stops nobody
  end
  if call('EXISTS', key) == 1 then
    call('SADD', P .. 'ds', id)
  end
end
