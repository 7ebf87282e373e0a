-- end: what every end of a task does, in one go: state, index, result, retention, outbox, event, and what
-- it means for those that wait for it.
-- body is the result or the failure as JSON, opaque here; token is the accepted one, so that a repeat of the same
-- end is answered alike, or nil where the attempt's holder must be refused.
function finish(id, h, to, now, retention, body, token)
  local key = P .. 't:' .. id
  if h.j then
    call('ZREM', P .. 'rg', id)
    call('DEL', P .. 'rg:' .. id)
    call('HDEL', key, 'j')
  end
  if token then
    call('HSET', key, 's', to, 'e', now, 'x', h.x, 'z', token)
    call('HDEL', key, 'k', 'o')
  else
    call('HSET', key, 's', to, 'e', now, 'x', h.x)
    call('HDEL', key, 'k', 'o', 'z')
  end
  if body and body ~= '' then
    call('SET', P .. 'r:' .. id, body)
  end
  move(id, h, to)
  call('ZADD', P .. 'e', now + retention, id)
  if h.h then
    call('ZADD', P .. 'o', now, id)
    call('PUBLISH', P .. 'o', '')
  end
  emit(id, h, to, now)
  settle(id, to, now, retention)
end
