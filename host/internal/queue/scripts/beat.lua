#!lua flags=allow-oom
-- beat: a host says what it can run; an empty state takes it out.
-- KEYS[1]  prefix
-- ARGV     host, state as JSON, ms that it holds good
-- returns  nothing
-- include: base
local now, host = clock(), ARGV[1]
if ARGV[2] == '' then
  call('ZREM', P .. 'hs', host)
  call('DEL', P .. 'h:' .. host)
  return
end
call('ZADD', P .. 'hs', now + tonumber(ARGV[3]), host)
call('SET', P .. 'h:' .. host, ARGV[2], 'PX', ARGV[3])
call('ZREMRANGEBYSCORE', P .. 'hs', '-inf', now)
