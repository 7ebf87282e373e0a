#!lua flags=allow-oom
-- gpu_renew: prolongs leases.
-- KEYS[1]  prefix
-- ARGV     machine, lease in ms, ids
-- returns  {expires ms, then the ids that are lost}
-- include: base gpu
local now = clock()
local leases, key = live(ARGV[1], now)
local expires = now + tonumber(ARGV[2])
local answer = { expires }
for j = 3, #ARGV do
  local lease = leases[ARGV[j]]
  if lease then
    lease.e = expires
    call('HSET', key, ARGV[j], cmsgpack.pack(lease))
  else
    answer[#answer + 1] = ARGV[j]
  end
end
return answer
