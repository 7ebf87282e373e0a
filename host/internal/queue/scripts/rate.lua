#!lua flags=allow-oom
-- rate: counts one request of a key.
-- KEYS[1]  prefix
-- ARGV     rate key, its limit, its window in ms
-- returns  {allowed, remaining, reset in ms}
-- include: base rate
local allowed, remaining, reset = take(P .. 'rl:' .. ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), 1)
return { allowed, remaining, reset }
