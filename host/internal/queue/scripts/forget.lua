#!lua flags=allow-oom
-- forget: removes ended tasks with all that is kept of them.
-- KEYS[1]  prefix
-- ARGV     ids
-- returns  how many were there
-- include: base
local states, gone = { 'q', 'p', 'c', 'f', 'x' }, 0
local function drop(id)
  local h = load(id)
  if h and (h.s == 'q' or h.s == 'p') then
    return
  end
  call('ZREM', P .. 'e', id)
  call('ZREM', P .. 'o', id)
  call('DEL', P .. 'b:' .. id, P .. 'r:' .. id, P .. 'd:' .. id, P .. 'dl:' .. id, P .. 'ch:' .. id,
    P .. 'tl:' .. id, P .. 'st:' .. id)
  call('SREM', P .. 'ds', id)
  if not h or h.L then
    call('DEL', P .. 'lg:' .. id)
    call('ZREM', P .. 'lgs', id)
    call('DECRBY', P .. 'lgb', h and h.L or 0)
  end
  if not h then
    call('DEL', P .. 't:' .. id)
    return
  end
  local left = 0
  call('ZREM', index(h, h.s), id)
  for _, state in ipairs(states) do
    left = left + call('EXISTS', index(h, state))
  end
  if left == 0 then
    call('SREM', P .. 'xt:' .. h.p, h.y)
    if call('EXISTS', P .. 'xt:' .. h.p) == 0 then
      call('ZREM', P .. 'pj', h.p)
    end
  end
  call('DEL', P .. 't:' .. id)
  gone = gone + 1
end
each(#ARGV, function(j) drop(ARGV[j]) end)
return gone
