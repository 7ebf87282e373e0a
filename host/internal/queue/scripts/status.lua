#!lua flags=allow-oom
-- status: reads a task, and counts the read where a key is named.
-- KEYS[1]  prefix
-- ARGV     id, how much of the body (0 its head, 1 all), rate key or '', its limit, its window in ms, 1 where somebody
--          waits for the task's end
-- returns  {allowed, remaining, reset in ms, fields, body, result or failure}; without the last three where the
--          read is refused or there is no such task
-- include: base rate
local id = ARGV[1]
local allowed, remaining, reset = 1, 0, 0
if ARGV[3] ~= '' then
  allowed, remaining, reset = take(P .. 'rl:status:' .. ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5]), 1)
end
local answer = { allowed, remaining, reset }
if allowed == 0 or call('EXISTS', P .. 't:' .. id) == 0 then
  return answer
end
local key = P .. 't:' .. id
answer[4] = call('HMGET', key, 's', 'p', 'y', 'n', 'c', 'i', 'x', 'b', 'e', 'f', 't', 'r', 'v', 'u', 'a')
answer[5], answer[6] = '', ''
local head = tonumber(call('HGET', key, 'm') or 0)
if ARGV[2] == '1' then
  answer[5] = call('GET', P .. 'b:' .. id) or ''
elseif head > 0 then
  answer[5] = call('GETRANGE', P .. 'b:' .. id, 0, head - 1)
end
local state = answer[4][1]
if state == 'c' or state == 'f' then
  answer[6] = call('GET', P .. 'r:' .. id) or ''
elseif ARGV[6] == '1' then
  call('HSET', key, 'l', 1)
end
return answer
