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
  call('HSET', key, 's', to, 'e', spell(now), 'x', spell(h.x), 'z', token or '', 'k', '')
  if body and body ~= '' then
    keep(P .. 'r:' .. id, body)
  end
  move(id, h, to)
  tally(to, now)
  write('ZADD', P .. 'e', spell(now + retention), id)
  if h.h then
    call('ZADD', P .. 'o', now, id)
    call('PUBLISH', P .. 'o', '')
  end
  emit(id, h, to, now)
  if h.l then
    call('PUBLISH', P .. 'end', id)
  end
  settle(id, to, now, retention)
end
