-- event: one entry in the project's stream and a nudge to the watchers, both only while somebody watches.
-- watched is what this script knows of a project: its stream, or false where nobody watches.
local watched = {}
local function emit(id, h, kind, now)
  local stream, first = watched[h.p], watched[h.p] == nil
  if first then
    stream = call('EXISTS', P .. 'w:' .. h.p) == 1 and P .. 'ev:' .. h.p
    watched[h.p] = stream
  end
  if not stream then
    return
  end
  call('XADD', stream, 'MAXLEN', '~', 2000, '*', 'i', id, 'k', kind, 'a', h.i, 'f', h.f or '0', 't', h.t or '', 'm', now)
  if first then
    call('PEXPIRE', stream, 600000)
  end
  call('PUBLISH', stream, kind .. id)
end
