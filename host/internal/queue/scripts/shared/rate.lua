-- rate: fixed windows that start with the first request. take counts n requests where the limit allows all of them.
-- It gives allowed (0 or 1), remaining, milliseconds to the end of the window. A negative limit lifts it.
local function take(key, limit, window, n)
  if limit < 0 then
    return 1, 0, 0
  elseif n == 0 then
    local used = tonumber(call('GET', key) or 0)
    return 1, math.max(0, limit - used), math.max(0, call('PTTL', key))
  end
  local used = tonumber(call('GET', key) or 0)
  local left = call('PTTL', key)
  if used + n > limit then
    return 0, math.max(0, limit - used), left < 0 and window or left
  end
  call('INCRBY', key, n)
  if left < 0 then
    call('PEXPIRE', key, window)
    left = window
  end
  return 1, limit - used - n, left
end
