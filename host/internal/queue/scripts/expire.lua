#!lua flags=no-writes
-- expire: ended tasks whose retention is over.
-- KEYS[1]  prefix
-- ARGV     at most so many
-- returns  for every task: id, project
-- include: base
local answer = {}
for _, id in ipairs(call('ZRANGEBYSCORE', P .. 'e', '-inf', clock(), 'LIMIT', 0, ARGV[1])) do
  answer[#answer + 1] = id
  answer[#answer + 1] = call('HGET', P .. 't:' .. id, 'p') or ''
end
return answer
