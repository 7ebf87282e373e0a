-- wake: tells every host that came back short for the type, once; a host that still has room says so at its next
-- claim. Claim writes the idle set in the script that found nothing, so no work slips between.
local function tell(host, message)
  local list = P .. 'wk:' .. host
  call('RPUSH', list, message)
  call('LTRIM', list, -1000, -1)
  call('PEXPIRE', list, 10000)
end

local function wake(kind)
  local idle = P .. 'idle:' .. kind
  local hosts = call('SMEMBERS', idle)
  if #hosts == 0 then
    return
  end
  for _, host in ipairs(hosts) do
    tell(host, 'w' .. kind)
  end
  call('DEL', idle)
end
