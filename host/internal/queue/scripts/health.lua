#!lua flags=no-writes
-- health: what the hosts can run and what waits.
-- KEYS[1]  prefix
-- returns  {states of the hosts as JSON, waiting by row as field, value}
-- include: base
local states = {}
for _, host in ipairs(call('ZRANGEBYSCORE', P .. 'hs', clock(), '+inf')) do
  states[#states + 1] = call('GET', P .. 'h:' .. host) or nil
end
return { states, call('HGETALL', P .. 'bl') }
