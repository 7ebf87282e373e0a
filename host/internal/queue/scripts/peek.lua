#!lua flags=no-writes
-- peek: the data of tasks that wait, those whose turn comes first, then parked ones.
-- KEYS[1]  prefix
-- ARGV     type and variant, the most
-- returns  bodies
-- include: base
local bodies, most = {}, tonumber(ARGV[2])
local function look(key)
  if #bodies >= most then
    return
  end
  for _, id in ipairs(call('ZRANGE', P .. key, 0, most - #bodies - 1)) do
    bodies[#bodies + 1] = call('GET', P .. 'b:' .. id) or nil
  end
end
for n = 1, 3 do
  look('q:' .. n .. ':' .. ARGV[1])
end
for n = 1, 3 do
  local at = n .. ':' .. ARGV[1]
  for _, project in ipairs(call('SMEMBERS', P .. 'ky:' .. at)) do
    look('k:' .. at .. ':' .. project)
  end
end
return bodies
