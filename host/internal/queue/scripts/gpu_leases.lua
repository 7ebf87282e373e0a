#!lua flags=no-writes
-- gpu_leases: what is leased on machines.
-- KEYS[1]  prefix
-- ARGV     machines
-- returns  for every lease and device: machine, lease id, uuid, MiB, 1 if exclusive, expires ms
-- include: base
local now, answer = clock(), {}
for _, machine in ipairs(ARGV) do
  local all = call('HGETALL', P .. 'g:' .. machine)
  for j = 1, #all, 2 do
    local lease = cmsgpack.unpack(all[j + 1])
    for _, d in ipairs(lease.e > now and lease.d or {}) do
      local o = #answer
      answer[o + 1], answer[o + 2], answer[o + 3] = machine, all[j], d.u
      answer[o + 4], answer[o + 5], answer[o + 6] = d.m, d.x and 1 or 0, lease.e
    end
  end
end
return answer
