-- place: a queued task's position from 1: what waits in higher priorities of its type, plus its rank in its own,
-- where the parked tasks of other projects stand by their tags. One that is held comes after all that wait; one that
-- is delayed or unknown gives 0. Of the projects that have parked tasks some are looked at, and always its own.
-- counts is the hash of what waits by row, where the caller has it.
local function place(id, h, counts)
  local at = row(h)
  local above = 0
  for n = 1, tonumber(h.n) - 1 do
    local higher = n .. ':' .. h.y
    above = above + tonumber(counts and (counts[higher] or 0) or call('HGET', P .. 'bl', higher) or 0)
  end
  if h.u then
    return above + tonumber(counts and (counts[at] or 0) or call('HGET', P .. 'bl', at) or 0) + 1
  end
  local rank = call('ZRANK', P .. 'q:' .. at, id)
  if call('EXISTS', P .. 'ky:' .. at) == 0 then
    return rank and above + rank + 1 or 0
  end
  local before, own = 0, rank or call('ZRANK', P .. 'k:' .. at .. ':' .. h.p, id)
  if not own then
    return 0
  end
  for _, project in ipairs(call('SRANDMEMBER', P .. 'ky:' .. at, 200)) do
    if rank or project ~= h.p then
      before = before + call('ZCOUNT', P .. 'k:' .. at .. ':' .. project, '-inf', '(' .. h.g)
    end
  end
  if not rank then
    before = before + call('ZCOUNT', P .. 'q:' .. at, '-inf', '(' .. h.g)
  end
  return above + own + before + 1
end
