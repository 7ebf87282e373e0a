-- event: one entry in the project's stream and a nudge to the watchers, both only while somebody watches.
local function emit(id, h, kind, now)
  if call('EXISTS', P .. 'w:' .. h.p) == 0 then
    return
  end
  local stream = P .. 'ev:' .. h.p
  call('XADD', stream, 'MAXLEN', '~', 2000, '*', 'i', id, 'k', kind, 'a', h.i, 'f', h.f or '0', 't', h.t or '', 'm', now)
  call('PEXPIRE', stream, 600000)
  call('PUBLISH', stream, kind .. id)
end
