#!lua flags=allow-oom
-- registrations: leases tasks whose media are due to be registered. One whose holder vanished is due again when the lease
-- is over.
-- KEYS[1]  prefix
-- ARGV     at most so many, lease in ms
-- returns  for every task: id, project, attempt, token, since when in ms, result
-- include: base
local now, answer = clock(), {}
for _, id in ipairs(call('ZRANGEBYSCORE', P .. 'rg', '-inf', now, 'LIMIT', 0, ARGV[1])) do
  local h = load(id)
  if not h or h.s ~= 'p' or not h.j then
    call('ZREM', P .. 'rg', id)
  else
    local token, key = fresh(1), P .. 'rg:' .. id
    call('ZADD', P .. 'rg', now + tonumber(ARGV[2]), id)
    call('HSETNX', key, 's', now)
    call('HSET', key, 'k', token)
    local o = #answer
    answer[o + 1], answer[o + 2], answer[o + 3] = id, h.p, call('HINCRBY', key, 'n', 1)
    answer[o + 4], answer[o + 5], answer[o + 6] = token, call('HGET', key, 's'), call('GET', P .. 'r:' .. id) or ''
  end
end
return answer
