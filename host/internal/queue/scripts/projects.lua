#!lua flags=no-writes
-- projects: how many tasks projects have queued and processing.
-- KEYS[1]  prefix
-- ARGV     rank to start at, at most so many, the latest that came first; or '', '' and the projects that are meant
-- returns  {how many were looked at, then for every project that has tasks: project, queued, processing}
-- include: base
local projects = {}
if ARGV[1] == '' then
  for j = 3, #ARGV do
    projects[#projects + 1] = ARGV[j]
  end
else
  projects = call('ZREVRANGE', P .. 'pj', ARGV[1], ARGV[1] + ARGV[2] - 1)
end
local answer = { #projects }
for _, project in ipairs(projects) do
  local kinds, queued, processing = call('SMEMBERS', P .. 'xt:' .. project), 0, 0
  for _, kind in ipairs(kinds) do
    queued = queued + call('ZCARD', P .. 'x:q:' .. kind .. ':' .. project)
    processing = processing + call('ZCARD', P .. 'x:p:' .. kind .. ':' .. project)
  end
  if #kinds > 0 then
    local o = #answer
    answer[o + 1], answer[o + 2], answer[o + 3] = project, queued, processing
  end
end
return answer
