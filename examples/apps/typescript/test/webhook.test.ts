import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { createWebhookHandler, verifyWebhook, WebhookVerificationError } from '../src/index.js'
import { client, failingPrompt, listen, newProject, prompt } from './live.js'

// The example of the Standard Webhooks specification's libraries.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const BODY = '{"test": 2432232314}'
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek'
const SENT = 1614265330
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
const headers = { 'webhook-id': ID, 'webhook-timestamp': String(SENT), 'webhook-signature': SIGNATURE }
const then = new Date(SENT * 1000)

test('a signed callback is taken', () => {
  assert.deepEqual(verifyWebhook(BODY, headers, SECRET, then), { test: 2432232314 })
  const several = { ...headers, 'webhook-signature': `v1,bm9wZQ== v2,x ${SIGNATURE}` }
  assert.ok(verifyWebhook(Buffer.from(BODY), several, SECRET.slice('whsec_'.length), then))
})

test('a callback that was changed, is old, or has no signature is refused', () => {
  const refused = (body: string, changed: object, now = then) =>
    assert.throws(() => verifyWebhook(body, { ...headers, ...changed }, SECRET, now), WebhookVerificationError)
  refused(BODY + ' ', {})
  refused(BODY, { 'webhook-id': 'another' })
  refused(BODY, { 'webhook-timestamp': String(SENT + 1) })
  refused(BODY, { 'webhook-timestamp': 'soon' })
  refused(BODY, { 'webhook-signature': 'v1,' })
  refused(BODY, { 'webhook-signature': undefined })
  refused(BODY, {}, new Date((SENT + 301) * 1000))
  refused(BODY, {}, new Date((SENT - 301) * 1000))
})

test('a missing secret is no key that anybody could sign with', () => {
  for (const secret of ['', 'whsec_']) assert.throws(() => verifyWebhook(BODY, headers, secret, then), /secret is missing/)
})

function signed(body: string, id: string) {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

test('the handler handles once, and asks to come back when it could not', async () => {
  let troubles = 1
  const handled: string[] = []
  const handler = createWebhookHandler({
    secret: SECRET,
    failed: (payload, error) => {
      if (troubles-- > 0) throw new Error('the database is away')
      handled.push(`${payload.task_id}: ${error}`)
    },
  })
  const server = await listen((request, response) => void handler(request, response))
  const body = JSON.stringify({ task_id: 't1', status: 'failed', result: { error: 'no' }, error: 'no' })
  const send = async (extra: object) => (await fetch(server.url, { method: 'POST', body, headers: { ...signed(body, 'id1'), ...extra } })).status
  try {
    assert.equal(await send({ 'webhook-signature': 'v1,bm9wZQ==' }), 401)
    assert.equal(await send({}), 500)
    assert.equal(await send({}), 200)
    assert.equal(await send({}), 200)
    assert.deepEqual(handled, ['t1: no'])
    assert.equal((await fetch(server.url)).status, 405)
  } finally {
    await server.close()
  }
})

const serviceSecret = process.env.BACKLOT_WEBHOOK_SECRET

test('the handler takes what the service signed', { skip: !serviceSecret && 'BACKLOT_WEBHOOK_SECRET is not set' }, async () => {
  const ends: string[] = []
  let called = () => {}
  const both = new Promise<void>((resolve) => { called = () => ends.length === 2 && resolve() })
  const handler = createWebhookHandler({
    secret: serviceSecret ?? '',
    completed: (payload, result) => { ends.push(`${payload.task_id} ${String(result.metadata.rendered_prompt)}`); called() },
    failed: (payload, error) => { ends.push(`${payload.task_id} ${error}`); called() },
  })
  const server = await listen((request, response) => void handler(request, response))
  try {
    const good = await client.submit({ ...prompt(newProject()), callback_url: server.url })
    const bad = await client.submit({ ...failingPrompt(newProject()), callback_url: server.url })
    await both
    assert.ok(ends.includes(`${good.task_id} Create a character: librarian`))
    assert.ok(ends.some((end) => end.startsWith(bad.task_id) && end.includes('absent')))
  } finally {
    await server.close()
  }
})

test('the service calls back', async () => {
  const secret = serviceSecret
  const calls = new Map<string, { body: string; headers: Record<string, string | string[] | undefined> }>()
  let called = () => {}
  const both = new Promise<void>((resolve) => { called = () => calls.size === 2 && resolve() })
  const server = await listen(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    calls.set(JSON.parse(body).task_id, { body, headers: request.headers })
    response.end()
    called()
  })
  try {
    const project = newProject()
    const good = await client.submit({ ...prompt(project), callback_url: `${server.url}/done`, metadata: { shot: 7 } })
    const bad = await client.submit({ ...failingPrompt(project), callback_url: `${server.url}/done` })
    await both
    const completed = calls.get(good.task_id)
    const failed = calls.get(bad.task_id)
    assert.ok(completed && failed)
    const payload = JSON.parse(completed.body)
    assert.equal(payload.status, 'completed')
    assert.equal(payload.project_id, project)
    assert.deepEqual(payload.metadata, { shot: 7 })
    assert.match(JSON.parse(failed.body).result.error, /absent/)
    for (const call of [completed, failed]) {
      assert.match(String(call.headers['webhook-signature']), /^v1,/)
      assert.ok(call.headers['webhook-id'])
      if (secret) verifyWebhook(call.body, call.headers, secret)
    }
  } finally {
    await server.close()
  }
})
