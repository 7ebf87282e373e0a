#!lua flags=allow-oom
-- recover_deliveries: makes the webhooks due that a host was sending in its former life. It may have sent them.
-- KEYS[1]  prefix
-- ARGV     host, rank to start at, at most so many
-- returns  next rank or -1
-- include: base
local from, most = tonumber(ARGV[2]), tonumber(ARGV[3])
local now = clock()
local ids, back = call('ZRANGE', P .. 'o', from, from + most - 1), 0
for _, id in ipairs(ids) do
  local v = call('HMGET', P .. 'd:' .. id, 'k', 'o')
  if v[1] and v[2] == ARGV[1] then
    call('HDEL', P .. 'd:' .. id, 'k')
    call('ZADD', P .. 'o', now, id)
    back = back + 1
  end
end
return #ids < most and -1 or from + #ids - back
