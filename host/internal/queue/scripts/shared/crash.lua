-- scatter keeps a task that died for the second time aside for up to ten seconds, by its id: where one of those that died
-- together kills what runs it, the others are not to die with it once more, for that would be the end of them.
local function scatter(id, h, now)
  return h.x > 1 and now + 40 * string.byte(id, 16) or nil
end

-- crash: an attempt that died with its plugin or host. It is counted apart from failures, and at the limit the task
-- is quarantined instead of run again. token is as for requeue.
local function crash(id, h, now, retention, limit, quarantined, token)
  turn(id, h, token and 'c' or 'o', now)
  h.x = h.x + 1
  if h.x < limit then
    requeue(id, h, now, scatter(id, h, now), token)
    return
  end
  finish(id, h, 'f', now, retention, quarantined, token)
  leave(id, h)
end
