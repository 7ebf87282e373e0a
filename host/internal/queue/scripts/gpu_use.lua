#!lua flags=allow-oom
-- gpu_use: the memory that is leased.
-- KEYS[1]  prefix
-- ARGV     machine
-- returns  for every lease and device: uuid, MiB
-- include: base gpu
local answer = {}
for _, lease in pairs((live(ARGV[1], clock()))) do
  for _, d in ipairs(lease.d) do
    answer[#answer + 1] = d.u
    answer[#answer + 1] = d.m
  end
end
return answer
