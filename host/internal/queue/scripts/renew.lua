#!lua flags=allow-oom
-- renew: prolongs the leases of attempts that are still current.
-- KEYS[1]  prefix
-- ARGV     lease in ms, then for every attempt: id, token
-- returns  {lease until ms, then the positions from 0 of those that are lost}
-- include: base
local till = clock() + tonumber(ARGV[1])
local answer = { till }
call('ZCARD', P .. 'a')
for j = 2, #ARGV, 2 do
  local ok, v = pcall(call, 'HMGET', P .. 't:' .. ARGV[j], 's', 'k')
  if ok and v[1] == 'p' and v[2] == ARGV[j + 1] then
    call('ZADD', P .. 'a', till, ARGV[j])
  else
    answer[#answer + 1] = j / 2 - 1
  end
end
return answer
