#!lua flags=allow-oom
-- abandon: ends waiting tasks of a type that nobody serves, as failed.
-- KEYS[1]  prefix
-- ARGV     type and variant, failure as JSON, retention in ms, the most
-- returns  how many ended
-- include: base turn event wake enqueue dependents end withdraw
local now, most, ended = clock(), tonumber(ARGV[4]), 0
local function drop(id)
  local h = load(id)
  if not h or h.s ~= 'q' then
    return
  end
  probe(h, 'f')
  touch('ZRANK', 'e')
  touch('ZRANK', 'o')
  withdraw(id, h)
  finish(id, h, 'f', now, tonumber(ARGV[3]), ARGV[2], nil)
  ended = ended + 1
end
local held = call('ZRANGE', P .. 'u:' .. ARGV[1], 0, most - 1)
each(#held, function(j) drop(held[j]) end)
for n = 1, 3 do
  local at = n .. ':' .. ARGV[1]
  local ids = call('ZRANGE', P .. 'q:' .. at, 0, most - ended - 1)
  for _, project in ipairs(call('SMEMBERS', P .. 'ky:' .. at)) do
    if #ids < most - ended then
      for _, id in ipairs(call('ZRANGE', P .. 'k:' .. at .. ':' .. project, 0, most - ended - 1 - #ids)) do
        ids[#ids + 1] = id
      end
    end
  end
  each(#ids, function(j) drop(ids[j]) end)
  if ended >= most then
    break
  end
end
return ended
