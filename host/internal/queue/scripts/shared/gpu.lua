-- gpu: the leases of a machine are one hash, lease id to a packed record {o owner, e expires ms, k token, d devices};
-- a device is {u uuid, m MiB, x exclusive}. live reads it, without and freed of those that are over.
local function live(machine, now)
  local key, leases = P .. 'g:' .. machine, {}
  local all = call('HGETALL', key)
  for j = 1, #all, 2 do
    local lease = cmsgpack.unpack(all[j + 1])
    if lease.e > now then
      leases[all[j]] = lease
    else
      call('HDEL', key, all[j])
    end
  end
  return leases, key
end
