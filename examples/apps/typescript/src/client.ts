import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { TaskCancelledError, TaskFailedError, WaitTimeoutError } from './errors.js'
import { Transport, type TransportOptions } from './transport.js'
import type {
  CancelAnswer, CompletedTask, Health, RetryAnswer, TaskFilter, TaskPage, TaskReceipt, TaskRow, TaskStatus, TaskSubmission,
} from './types.js'

export interface SubmitOptions {
  /**
   * Names the submission: with the same key and body the service answers as it did the first time, for 24
   * hours. Give one that your application can repeat after a restart of its own; else it is made up.
   */
  idempotencyKey?: string
  signal?: AbortSignal
}

export interface WaitOptions {
  /** Gets every status that is read, the last one included. */
  onProgress?: (status: TaskStatus) => void
  /** Milliseconds to wait in all, 15 minutes unless said otherwise. */
  timeout?: number
  signal?: AbortSignal
}

/** Seconds that the service holds a status back: short where progress is watched. */
const HOLD_WATCHED = 1
const HOLD_UNWATCHED = 30

/** TaskClient speaks to the task service. */
export class TaskClient {
  private readonly transport: Transport

  /** Takes what is not given from TASK_SERVICE_URL and CELERY_TASK_API_KEY. */
  constructor(options: Partial<TransportOptions> = {}) {
    this.transport = new Transport({
      ...options,
      baseUrl: options.baseUrl ?? process.env.TASK_SERVICE_URL ?? 'http://localhost:8001',
      apiKey: options.apiKey ?? process.env.CELERY_TASK_API_KEY ?? '',
    })
  }

  submit<T extends string>(submission: TaskSubmission<T>, options: SubmitOptions = {}): Promise<TaskReceipt> {
    return this.post('/api/v1/tasks/submit', submission, options)
  }

  /** Submits up to 100 tasks, all or none. Faults are keyed "tasks[3].task_data.duration". */
  async submitBatch(submissions: TaskSubmission[], options: SubmitOptions = {}): Promise<TaskReceipt[]> {
    const answer = await this.post<{ tasks: TaskReceipt[] }>('/api/v1/tasks/batch', { tasks: submissions }, options)
    return answer.tasks
  }

  private post<T>(path: string, body: unknown, options: SubmitOptions): Promise<T> {
    const headers = { 'Idempotency-Key': options.idempotencyKey ?? randomUUID() }
    return this.transport.call({ method: 'POST', path, body, headers, signal: options.signal })
  }

  /** Reads a status; with hold, once the task has ended or after so many seconds (60 at most). */
  status(taskId: string, options: { hold?: number; signal?: AbortSignal } = {}): Promise<TaskStatus> {
    return this.transport.call({
      path: `${task(taskId)}/status`,
      query: { wait: options.hold },
      held: (options.hold ?? 0) * 1000,
      signal: options.signal,
    })
  }

  /** Waits for the end. A task that did not complete is a TaskFailedError or TaskCancelledError. */
  async wait(taskId: string, options: WaitOptions = {}): Promise<CompletedTask> {
    const timeout = options.timeout ?? 15 * 60_000
    const deadline = Date.now() + timeout
    let last: TaskStatus | null = null
    do {
      const left = Math.max(0, Math.floor((deadline - Date.now()) / 1000))
      const hold = Math.min(options.onProgress ? HOLD_WATCHED : HOLD_UNWATCHED, left)
      const next = Date.now() + hold * 1000
      last = await this.status(taskId, { hold, signal: options.signal })
      options.onProgress?.(last)
      if (last.status === 'completed') return last as CompletedTask
      if (last.status === 'failed') throw new TaskFailedError(last)
      if (last.status === 'cancelled') throw new TaskCancelledError(last)
      await pace(next, options.signal)
    } while (Date.now() + 1000 <= deadline)
    throw new WaitTimeoutError(last, timeout)
  }

  /** Submits and waits. */
  async run<T extends string>(submission: TaskSubmission<T>, options: SubmitOptions & WaitOptions = {}): Promise<CompletedTask> {
    const receipt = await this.submit(submission, options)
    return this.wait(receipt.task_id, options)
  }

  /** Submits many tasks and waits for all. What became of each stands in its place: none hides another. */
  async runBatch(submissions: TaskSubmission[], options: SubmitOptions & WaitOptions = {}): Promise<PromiseSettledResult<CompletedTask>[]> {
    const receipts = await this.submitBatch(submissions, options)
    return Promise.allSettled(receipts.map((receipt) => this.wait(receipt.task_id, options)))
  }

  list(projectId: string, filter: TaskFilter = {}): Promise<TaskPage> {
    return this.page(projectId, { ...filter })
  }

  /** Goes through all tasks of a project, newest first, page by page as they are asked for. */
  async *listAll(projectId: string, filter: Omit<TaskFilter, 'page'> = {}): AsyncGenerator<TaskRow> {
    let cursor: string | null | undefined
    do {
      const answer = await this.page(projectId, { limit: 100, ...filter, cursor: cursor ?? undefined })
      yield* answer.tasks
      cursor = answer.pagination.next_cursor
    } while (cursor)
  }

  private page(projectId: string, filter: TaskFilter & { cursor?: string }): Promise<TaskPage> {
    const since = filter.since instanceof Date ? filter.since.toISOString() : filter.since
    return this.transport.call({ path: `/api/v1/projects/${encodeURIComponent(projectId)}/tasks`, query: { ...filter, since } })
  }

  cancel(taskId: string): Promise<CancelAnswer> {
    return this.transport.call({ method: 'DELETE', path: `${task(taskId)}/cancel` })
  }

  /** Runs a failed or cancelled task again as a new one. Asked twice, it answers the same new task. */
  retry(taskId: string): Promise<RetryAnswer> {
    return this.transport.call({ method: 'POST', path: `${task(taskId)}/retry` })
  }

  health(): Promise<Health> {
    return this.transport.call({ path: '/api/v1/health' })
  }
}

/** Keeps an answer that was not held back for as long as was asked from turning waiting into hammering. */
async function pace(next: number, signal?: AbortSignal): Promise<void> {
  const early = next - Date.now()
  if (early > 100) await sleep(Math.min(early, 1000), undefined, { signal })
}

function task(id: string): string {
  return `/api/v1/tasks/${encodeURIComponent(id)}`
}
