#!lua flags=no-writes
-- backlog: how much waits where, and for how long. Its cost grows with the number of types, not of tasks.
-- KEYS[1]  prefix
-- ARGV     how many of the next tasks of a row are looked at for the oldest
-- returns  {states of the hosts as JSON, then a list of: row, waiting, age of the oldest in ms; then the sizes of
--          processing, delayed, webhooks, registrations}
-- include: base
local look, now = tonumber(ARGV[1]), clock()
local states, rows = {}, {}
for _, host in ipairs(call('ZRANGEBYSCORE', P .. 'hs', now, '+inf')) do
  states[#states + 1] = call('GET', P .. 'h:' .. host) or nil
end

-- oldest is the age of the oldest of the next tasks. Ids are in the order of time.
local function oldest(at)
  local first
  for _, id in ipairs(call('ZRANGE', P .. 'q:' .. at, 0, look - 1)) do
    if not first or id < first then
      first = id
    end
  end
  local created = first and call('HGET', P .. 't:' .. first, 'c')
  return created and math.max(0, now - tonumber(created)) or 0
end

local flat = call('HGETALL', P .. 'bl')
for j = 1, #flat, 2 do
  local n = #rows
  rows[n + 1], rows[n + 2], rows[n + 3] = flat[j], tonumber(flat[j + 1]), oldest(flat[j])
end
return { states, rows, call('ZCARD', P .. 'a'), call('ZCARD', P .. 'l'), call('ZCARD', P .. 'o'), call('ZCARD', P .. 'rg') }
