import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { TaskResult, WebhookPayload } from './types.js'

/** A callback that the service did not send, or that somebody sends again. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError'
}

const TOLERANCE_SECONDS = 5 * 60

/**
 * Checks a callback by Standard Webhooks. It needs the body as it came: parsing and printing JSON again
 * changes bytes, and with them the signature. The secret is the service's, with or without "whsec_".
 */
export function verifyWebhook(
  body: string | Uint8Array,
  headers: IncomingHttpHeaders,
  secret: string,
  now: Date = new Date(),
): WebhookPayload {
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body)
  const id = header(headers, 'webhook-id')
  const timestamp = header(headers, 'webhook-timestamp')
  checkAge(timestamp, now)
  const expected = createHmac('sha256', key(secret))
    .update(`${id}.${timestamp}.`)
    .update(bytes)
    .digest()
  const given = header(headers, 'webhook-signature').split(' ')
  if (!given.some((signature) => matches(signature, expected))) {
    throw new WebhookVerificationError('The signature does not fit')
  }
  return JSON.parse(bytes.toString('utf8')) as WebhookPayload
}

/** An empty key would let anybody sign. */
function key(secret: string): Buffer {
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  if (bytes.length === 0) throw new Error('The webhook secret is missing')
  return bytes
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  if (typeof value !== 'string' || value === '') throw new WebhookVerificationError(`The header ${name} is missing`)
  return value
}

function checkAge(timestamp: string, now: Date): void {
  const seconds = /^\d+$/.test(timestamp) ? Number(timestamp) : NaN
  const age = now.getTime() / 1000 - seconds
  if (!(Math.abs(age) <= TOLERANCE_SECONDS)) throw new WebhookVerificationError('The timestamp is too old or too new')
}

function matches(signature: string, expected: Buffer): boolean {
  const [version, encoded] = signature.split(',')
  const given = Buffer.from(encoded ?? '', 'base64')
  return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
}

export interface WebhookHandlers {
  completed?: (payload: WebhookPayload, result: TaskResult) => void | Promise<void>
  failed?: (payload: WebhookPayload, error: string) => void | Promise<void>
  cancelled?: (payload: WebhookPayload) => void | Promise<void>
}

/** Remembers callbacks. Where an application has more than one process, keep it in their database. */
export interface Seen {
  has(id: string): boolean | Promise<boolean>
  add(id: string): unknown
}

export interface WebhookHandlerOptions extends WebhookHandlers {
  secret: string
  seen?: Seen
  maxBytes?: number
}

/**
 * Makes a request handler for node:http, or for a framework that hands over its request unread. The service
 * delivers at least once, so a callback that was handled is acknowledged and not handled again; when a
 * handler throws, the answer is 500 and the service comes back.
 */
export function createWebhookHandler(options: WebhookHandlerOptions) {
  const seen = options.seen ?? new Set<string>()
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method !== 'POST') return answer(response, 405, { error: 'Method not allowed' })
    try {
      const body = await read(request, options.maxBytes ?? 1 << 20)
      const payload = verifyWebhook(body, request.headers, options.secret)
      const id = header(request.headers, 'webhook-id')
      if (!(await seen.has(id))) {
        await dispatch(payload, options)
        await seen.add(id)
      }
      answer(response, 200, { received: true })
    } catch (error) {
      if (error instanceof WebhookVerificationError) return answer(response, 401, { error: error.message })
      console.error('Webhook processing error:', error)
      answer(response, 500, { error: 'Internal server error' })
    }
  }
}

async function dispatch(payload: WebhookPayload, handlers: WebhookHandlers): Promise<void> {
  switch (payload.status) {
    case 'completed':
      return handlers.completed?.(payload, payload.result as TaskResult)
    case 'failed':
      return handlers.failed?.(payload, payload.error ?? 'Task failed')
    case 'cancelled':
      return handlers.cancelled?.(payload)
  }
}

async function read(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > maxBytes) throw new WebhookVerificationError('The body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' })
  response.end(JSON.stringify(body))
}
