-- crash: an attempt that died with its plugin or host. It is counted apart from failures, and at the limit the task
-- is quarantined instead of run again. token is as for requeue.
local function crash(id, h, now, retention, limit, quarantined, token)
  h.x = h.x + 1
  if h.x < limit then
    requeue(id, h, now, nil, token)
    return
  end
  finish(id, h, 'f', now, retention, quarantined, token)
  leave(id, h)
end
