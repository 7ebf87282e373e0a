#!lua flags=allow-oom
-- delivered: notes one sending of a webhook and what follows from it.
-- KEYS[1]  prefix
-- ARGV     id, token, state, ms to the next sending, attempt as JSON or empty where none was made: it is neither counted nor
--          logged
-- returns  'ok', also to the accepted token again, or 'stale'
-- include: base
local id, token, state = ARGV[1], ARGV[2], ARGV[3]
local key = P .. 'd:' .. id
local v = call('HMGET', key, 'k', 'z')
if v[2] == token then
  return 'ok'
elseif v[1] ~= token then
  return 'stale'
end
call('ZCARD', P .. 'o')
call('HSET', key, 's', state, 'z', token)
call('HDEL', key, 'k')
if state == 'pending' then
  call('ZADD', P .. 'o', clock() + tonumber(ARGV[4]), id)
else
  call('ZREM', P .. 'o', id)
end
if ARGV[5] == '' then
  call('HINCRBY', key, 'n', -1)
else
  call('RPUSH', P .. 'dl:' .. id, ARGV[5])
  call('LTRIM', P .. 'dl:' .. id, -50, -1)
end
return 'ok'
