-- turn: what a task's fields don't keep of its way, in two capped lists. A turn is what came before the current attempt,
-- with the attempt that it ended, where it ended one; a flood of steps does not push it out. Both are written before a
-- transition's other keys, so that one of a wrong type stops it.
-- kind is c crashed, o lost its host, l to be done again later, b handed back, u waits for no other task any more.
local function turn(id, h, kind, now, message)
  local key = P .. 'tl:' .. id
  if call('RPUSH', key, table.concat({ kind, spell(now), h.b or '', h.i, h.o or '', message or '' }, '\0')) > 24 then
    call('LTRIM', key, -24, -1)
  end
end

local function step(id, h, now)
  local key = P .. 'st:' .. id
  if call('RPUSH', key, table.concat({ spell(now), h.i, h.f or '0', h.t }, '\0')) > 100 then
    call('LTRIM', key, -100, -1)
  end
end
