#!lua flags=allow-oom
-- progress: notes how far attempts are. Within an attempt the fraction never falls.
-- KEYS[1]  prefix
-- ARGV     for every attempt: id, token, fraction, step
-- returns  the positions from 0 of those that are lost
-- include: base turn event
local now, lost = clock(), {}
local function note(j)
  local o = (j - 1) * 4 + 1
  local id = ARGV[o]
  local h = load(id)
  if not h or h.s ~= 'p' or h.k ~= ARGV[o + 1] then
    lost[#lost + 1] = j - 1
    return
  end
  if not h.f or tonumber(ARGV[o + 2]) > tonumber(h.f) then
    h.f = ARGV[o + 2]
  end
  if ARGV[o + 3] ~= (h.t or '') then
    h.t = ARGV[o + 3]
    step(id, h, now)
  end
  call('HSET', P .. 't:' .. id, 'f', h.f, 't', h.t)
  emit(id, h, 'g', now)
end
each(#ARGV / 4, note)
return lost
