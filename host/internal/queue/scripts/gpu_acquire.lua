#!lua flags=allow-oom
-- gpu_acquire: a lease on all the devices asked for, or on none.
-- KEYS[1]  prefix
-- ARGV     machine, lease id, owner, lease in ms, then for every device: uuid, capacity in MiB, MiB, 1 if exclusive
-- returns  {token, expires ms}, nothing where there is no room; the same lease id gets the same answer again
-- include: base gpu
local now = clock()
local leases, key = live(ARGV[1], now)
local former = leases[ARGV[2]]
if former then
  return { former.k, former.e }
end

local used, tenants, locked = {}, {}, {}
for _, lease in pairs(leases) do
  for _, d in ipairs(lease.d) do
    used[d.u] = (used[d.u] or 0) + d.m
    tenants[d.u] = (tenants[d.u] or 0) + 1
    locked[d.u] = locked[d.u] or d.x
  end
end
local devices = {}
for j = 5, #ARGV, 4 do
  local u, capacity, m, x = ARGV[j], tonumber(ARGV[j + 1]), tonumber(ARGV[j + 2]), ARGV[j + 3] == '1'
  if locked[u] or (x and tenants[u]) or (used[u] or 0) + m > capacity then
    return {}
  end
  used[u] = (used[u] or 0) + m
  tenants[u], locked[u] = (tenants[u] or 0) + 1, x
  devices[#devices + 1] = { u = u, m = m, x = x }
end
local token, expires = fresh(1), now + tonumber(ARGV[4])
call('HSET', key, ARGV[2], cmsgpack.pack({ o = ARGV[3], e = expires, k = token, d = devices }))
return { token, expires }
