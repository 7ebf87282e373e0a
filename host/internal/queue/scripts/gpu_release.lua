#!lua flags=allow-oom
-- gpu_release: gives leases back, one by its id or all of an owner.
-- KEYS[1]  prefix
-- ARGV     machine, lease id or '', owner
-- returns  how many
-- include: base gpu
local leases, key = live(ARGV[1], clock())
local gone = 0
for id, lease in pairs(leases) do
  if id == ARGV[2] or (ARGV[2] == '' and lease.o == ARGV[3]) then
    gone = gone + call('HDEL', key, id)
  end
end
return gone
