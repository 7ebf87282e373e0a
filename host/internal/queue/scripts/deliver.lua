#!lua flags=allow-oom
-- deliver: leases webhooks that are due. One whose holder vanished is due again when the lease is over.
-- KEYS[1]  prefix
-- ARGV     at most so many, lease in ms, host
-- returns  for every delivery: id of the task, attempt, token
-- include: base
local now, answer = clock(), {}
for _, id in ipairs(call('ZRANGEBYSCORE', P .. 'o', '-inf', now, 'LIMIT', 0, ARGV[1])) do
  if call('EXISTS', P .. 't:' .. id) == 0 then
    call('ZREM', P .. 'o', id)
  else
    local token, key = fresh(1), P .. 'd:' .. id
    call('ZADD', P .. 'o', now + tonumber(ARGV[2]), id)
    call('HSET', key, 'k', token, 'o', ARGV[3], 's', 'pending')
    local o = #answer
    answer[o + 1], answer[o + 2], answer[o + 3] = id, call('HINCRBY', key, 'n', 1), token
  end
end
return answer
