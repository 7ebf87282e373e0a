// When a request is made again, against a service that refuses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RateLimitError, TaskClient, TaskServiceError, UnavailableError } from '../src/index.js'
import { listen } from './live.js'

const HEALTH = { status: 'healthy' }

/** Asks for health where the first answers are the given ones and all further ones are good. */
async function ask(refusals: { status: number; body?: object; headers?: Record<string, string> }[], options = {}) {
  let requests = 0
  const server = await listen((_, response) => {
    const refusal = refusals[requests++] ?? { status: 200, body: HEALTH }
    response.writeHead(refusal.status, refusal.headers).end(refusal.body ? JSON.stringify(refusal.body) : 'a page of a proxy')
  })
  const began = Date.now()
  const answer = await new TaskClient({ baseUrl: server.url, ...options }).health().catch((error: unknown) => error)
  await server.close()
  return { answer, requests, waited: Date.now() - began }
}

const busy = { error: 'service_unavailable', message: 'All workers are busy, please try again later', retry_after: 120 }

test('waits for as long as the service asks, by body or by header', async () => {
  const limited = { error: 'rate_limit_exceeded', message: 'Too many', retry_after: 1 }
  const byBody = await ask([{ status: 429, body: limited }])
  assert.deepEqual(byBody.answer, HEALTH)
  assert.equal(byBody.requests, 2)
  assert.ok(byBody.waited >= 990, `${byBody.waited} ms`)
  const byHeader = await ask([{ status: 503, headers: { 'Retry-After': '1' } }])
  assert.deepEqual(byHeader.answer, HEALTH)
  assert.ok(byHeader.waited >= 990, `${byHeader.waited} ms`)
})

test('gives up at once when the service asks for more than the caller has, and says how much', async () => {
  const { answer, requests } = await ask([{ status: 503, body: busy }])
  assert.ok(answer instanceof UnavailableError)
  assert.equal(answer.retryAfter, 120)
  assert.equal(answer.message, busy.message)
  assert.equal(requests, 1)
})

test('gives up after its attempts', async () => {
  const limited = { status: 429, body: { error: 'rate_limit_exceeded', message: 'Too many', retry_after: 0.1 } }
  const { answer, requests } = await ask([limited, limited, limited], { attempts: 3 })
  assert.ok(answer instanceof RateLimitError)
  assert.equal(requests, 3)
})

test('does not repeat what would be refused again', async () => {
  const { answer, requests } = await ask([{ status: 500, body: { error: 'internal_error', message: 'A fault' } }])
  assert.ok(answer instanceof TaskServiceError)
  assert.equal(answer.code, 'internal_error')
  assert.equal(requests, 1)
})

test('understands the answer of a proxy', async () => {
  const { answer } = await ask([{ status: 502 }], { attempts: 1 })
  assert.ok(answer instanceof TaskServiceError)
  assert.deepEqual([answer.status, answer.code, answer.retryAfter], [502, 'unknown', null])
})
