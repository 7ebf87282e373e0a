import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectionError, errorOf, RateLimitError, TaskServiceError, UnavailableError } from './errors.js'

export interface TransportOptions {
  baseUrl: string
  apiKey: string
  /** How often a request is tried in all, 4 unless said otherwise. */
  attempts?: number
  /** Milliseconds that one request may take, 30,000 unless said otherwise. */
  timeout?: number
  /** Milliseconds that a request waits at most before it is tried again, 30,000 unless said otherwise. */
  maxDelay?: number
}

export interface Call {
  method?: 'GET' | 'POST' | 'DELETE'
  path: string
  query?: Record<string, string | number | undefined>
  body?: unknown
  headers?: Record<string, string>
  /** Milliseconds that the service may hold the answer back, on top of the timeout. */
  held?: number
  signal?: AbortSignal
}

/**
 * Transport makes requests, and makes them again when that can help: after a lost connection, after 429 and
 * 503 (as long as the service asks for), after 502 and 504. Every call has to be safe to repeat; those of
 * TaskClient are.
 */
export class Transport {
  private readonly base: string
  private readonly apiKey: string
  private readonly attempts: number
  private readonly timeout: number
  private readonly maxDelay: number

  constructor(options: TransportOptions) {
    this.base = options.baseUrl.replace(/\/+$/, '')
    this.apiKey = options.apiKey
    this.attempts = options.attempts ?? 4
    this.timeout = options.timeout ?? 30_000
    this.maxDelay = options.maxDelay ?? 30_000
  }

  async call<T>(call: Call): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once<T>(call)
      } catch (error) {
        call.signal?.throwIfAborted()
        if (attempt >= this.attempts || !worthRepeating(error)) throw error
        const delay = this.delay(error, attempt)
        if (delay > this.maxDelay) throw error
        await sleep(delay, undefined, { signal: call.signal })
      }
    }
  }

  private async once<T>(call: Call): Promise<T> {
    const limit = AbortSignal.timeout(this.timeout + (call.held ?? 0))
    const headers: Record<string, string> = { 'X-API-Key': this.apiKey, ...call.headers }
    if (call.body !== undefined) headers['Content-Type'] = 'application/json'
    try {
      const response = await fetch(this.url(call), {
        method: call.method ?? 'GET',
        headers,
        body: call.body === undefined ? undefined : JSON.stringify(call.body),
        signal: call.signal ? either(call.signal, limit) : limit,
      })
      if (!response.ok) throw await errorOf(response)
      return (await response.json()) as T
    } catch (error) {
      if (error instanceof TaskServiceError) throw error
      call.signal?.throwIfAborted()
      throw new ConnectionError(`${this.base} can't be reached or did not answer`, { cause: error })
    }
  }

  private url(call: Call): string {
    const url = new URL(this.base + call.path)
    for (const [name, value] of Object.entries(call.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value))
    }
    return url.href
  }

  /** As long as the service asked, else longer each time, with jitter so that clients spread. */
  private delay(error: unknown, attempt: number): number {
    const asked = error instanceof TaskServiceError ? error.retryAfter : null
    if (asked !== null) return asked * 1000
    return Math.min(this.maxDelay, 250 * 2 ** attempt) * (0.5 + Math.random() / 2)
  }
}

function worthRepeating(error: unknown): boolean {
  if (error instanceof ConnectionError || error instanceof RateLimitError || error instanceof UnavailableError) return true
  return error instanceof TaskServiceError && (error.status === 502 || error.status === 504)
}

// either ends with the first of two signals. Node 18 has no AbortSignal.any.
function either(a: AbortSignal, b: AbortSignal): AbortSignal {
  const both = new AbortController()
  for (const signal of [a, b]) {
    if (signal.aborted) both.abort(signal.reason)
    else signal.addEventListener('abort', () => both.abort(signal.reason), { once: true })
  }
  return both.signal
}
