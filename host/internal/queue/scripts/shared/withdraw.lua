-- withdraw takes a queued task from wherever it waits. Its tag is given back where it was the project's latest, so
-- that work that never ran does not cost the project its turn.
local function withdraw(id, h)
  if h.u then
    unhold(id, h)
    return
  end
  local at = row(h)
  call('HINCRBY', P .. 'bl', at, -1)
  local last = call('HGET', P .. 'v:' .. at, h.p)
  if last and last == h.g then
    call('HSET', P .. 'v:' .. at, h.p, tonumber(last) - 1 / tonumber(h.w or 1))
  end
  if call('ZREM', P .. 'q:' .. at, id) == 1 then
    unpark(h.p, 1)
  elseif call('ZREM', P .. 'k:' .. at .. ':' .. h.p, id) == 0 then
    call('ZREM', P .. 'l', id)
  else
    unpark(h.p, 0)
  end
  forget(at)
end
