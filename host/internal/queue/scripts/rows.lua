#!lua flags=no-writes
-- rows: reads the tasks of a page.
-- KEYS[1]  prefix
-- ARGV     ids
-- returns  for every task what status.lua gives, without its body; an empty array for one that is gone
-- include: base
local answer = {}
for j, id in ipairs(ARGV) do
  local row = {}
  local v = call('HMGET', P .. 't:' .. id, 's', 'p', 'y', 'n', 'c', 'i', 'x', 'b', 'e', 'f', 't', 'r', 'v', 'u')
  if v[1] then
    local ended = v[1] == 'c' or v[1] == 'f'
    row = { 1, 0, 0, v, '', ended and call('GET', P .. 'r:' .. id) or '' }
  end
  answer[j] = row
end
return answer
