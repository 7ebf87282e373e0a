#!lua
-- preview: keeps what a result looks like so far, for a while, and tells watchers that there is one.
-- KEYS[1]  prefix
-- ARGV     id, token, media type and picture, ms that it is kept
-- returns  1, or 0 where the attempt is lost
-- include: base event
local id = ARGV[1]
local h = load(id)
if not h or h.s ~= 'p' or h.k ~= ARGV[2] then
  return 0
end
call('SET', P .. 'pv:' .. id, ARGV[3], 'PX', ARGV[4])
emit(id, h, 'v', clock())
return 1
