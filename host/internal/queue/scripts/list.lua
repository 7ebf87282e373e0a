#!lua flags=no-writes
-- list: candidates for a page of a project's tasks, newest first, from the sets of its states and types. The place
-- where the page starts is found by counting, so a deep page costs what the first one costs.
-- KEYS[1]  prefix
-- ARGV     project, states, type or '', exclusive lower bound of created in ms, offset, limit,
--          created ms of a cursor or '' (offset is 0 then)
-- returns  {total, candidates to skip, then: id, created ms, state} in no order: all those that may be on the page
-- include: base
local project, states, since = ARGV[1], ARGV[2], '(' .. ARGV[4]
local offset, limit, cursor = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]
local sets, total = {}, 0
for _, kind in ipairs(call('SMEMBERS', P .. 'xt:' .. project)) do
  local wanted = (ARGV[3] == '' or string.match(kind, '^[^@+]*') == ARGV[3]) and states or ''
  for state in string.gmatch(wanted, '.') do
    local key = P .. 'x:' .. state .. ':' .. kind .. ':' .. project
    local n = call('ZCOUNT', key, since, '+inf')
    if n > 0 then
      sets[#sets + 1] = { key = key, state = state }
      total = total + n
    end
  end
end

local function above(ms)
  local n = 0
  for _, set in ipairs(sets) do
    n = n + call('ZCOUNT', set.key, '(' .. string.format('%.0f', ms), '+inf')
  end
  return n
end

-- edge gives the millisecond in which the task at the offset was created: the least one that has no more than
-- offset tasks after it.
local function edge()
  local low, high = tonumber(ARGV[4]), 0
  for _, set in ipairs(sets) do
    local newest = call('ZREVRANGE', set.key, 0, 0, 'WITHSCORES')
    high = math.max(high, tonumber(newest[2]))
  end
  if offset == 0 then
    return high
  end
  for _, set in ipairs(sets) do
    local oldest = call('ZRANGEBYSCORE', set.key, since, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
    low = set == sets[1] and tonumber(oldest[2]) or math.min(low, tonumber(oldest[2]))
  end
  while low < high do
    local middle = math.floor((low + high) / 2)
    if above(middle) <= offset then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end

local answer = { total, 0 }
if #sets == 0 or (cursor == '' and offset >= total) then
  return answer
end
local from = cursor ~= '' and tonumber(cursor) or edge()
local text = string.format('%.0f', from)
local skip = cursor == '' and offset - above(from) or 0
answer[2] = skip
for _, set in ipairs(sets) do
  local ties = call('ZCOUNT', set.key, text, text)
  local need = limit + math.min(ties, cursor ~= '' and ties or skip)
  local rows = call('ZREVRANGEBYSCORE', set.key, text, since, 'WITHSCORES', 'LIMIT', 0, need)
  for j = 1, #rows, 2 do
    local o = #answer
    answer[o + 1], answer[o + 2], answer[o + 3] = rows[j], rows[j + 1], set.state
  end
end
return answer
