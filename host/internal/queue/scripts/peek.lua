#!lua flags=no-writes
-- peek: the data of tasks that wait, those whose turn comes first.
-- KEYS[1]  prefix
-- ARGV     type, the most
-- returns  bodies
-- include: base
local bodies = {}
for n = 1, 3 do
  for _, id in ipairs(call('ZRANGE', P .. 'q:' .. n .. ':' .. ARGV[1], 0, tonumber(ARGV[2]) - #bodies - 1)) do
    local body = call('GET', P .. 'b:' .. id)
    if body then
      bodies[#bodies + 1] = body
    end
  end
  if #bodies >= tonumber(ARGV[2]) then
    break
  end
end
return bodies
