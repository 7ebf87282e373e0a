#!lua flags=allow-oom
-- share: notes which media store the hosts share. One that comes with another store while others live is told so.
-- KEYS[1]  prefix
-- ARGV     host, id of its media store
-- returns  1 where it is the store of all hosts that live, 0 where others have another
-- include: base
local known = call('GET', P .. 'ms')
if known and known ~= ARGV[2] then
  for _, host in ipairs(call('ZRANGEBYSCORE', P .. 'hs', clock(), '+inf')) do
    if host ~= ARGV[1] then
      return 0
    end
  end
end
call('SET', P .. 'ms', ARGV[2])
return 1
