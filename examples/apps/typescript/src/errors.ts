import type { TaskStatus } from './types.js'

/** An answer of the service that is no success. */
export class TaskServiceError extends Error {
  constructor(
    /** HTTP status. */
    readonly status: number,
    /** Stable code, such as "validation_error". */
    readonly code: string,
    message: string,
    /** Field path to sentence, where fields are at fault. */
    readonly details: Readonly<Record<string, string>> = {},
    /** Seconds after which it is worth trying again. */
    readonly retryAfter: number | null = null,
  ) {
    super(message)
    this.name = new.target.name
  }
}

export class ValidationError extends TaskServiceError {}
export class AuthenticationError extends TaskServiceError {}
export class ForbiddenError extends TaskServiceError {}
export class NotFoundError extends TaskServiceError {}
export class ConflictError extends TaskServiceError {}
export class RateLimitError extends TaskServiceError {}
export class UnavailableError extends TaskServiceError {}

/** The service could not be reached, or its answer did not arrive. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
}

/** A task that was waited for did not complete. */
export class TaskFailedError extends Error {
  override readonly name: string = 'TaskFailedError'

  constructor(readonly task: TaskStatus) {
    super(task.error ?? `Task ${task.task_id} is ${task.status}`)
  }

  get code(): string {
    return this.task.error_details?.code ?? this.task.status
  }

  /** Whether the same task may succeed another time. */
  get retryable(): boolean {
    return this.task.error_details?.retryable ?? false
  }
}

export class TaskCancelledError extends TaskFailedError {
  override readonly name = 'TaskCancelledError'
}

/** The task goes on; only the waiting has ended. */
export class WaitTimeoutError extends Error {
  override readonly name = 'WaitTimeoutError'

  constructor(readonly task: TaskStatus | null, milliseconds: number) {
    super(`The task did not end within ${milliseconds / 1000} seconds`)
  }
}

const byStatus: Record<number, typeof TaskServiceError> = {
  400: ValidationError,
  401: AuthenticationError,
  403: ForbiddenError,
  404: NotFoundError,
  409: ConflictError,
  413: ValidationError,
  429: RateLimitError,
  503: UnavailableError,
}

/** errorOf makes an error of an answer, also of one that a proxy in between gave. */
export async function errorOf(response: Response): Promise<TaskServiceError> {
  const body = await response.json().catch(() => ({}))
  const header = Number(response.headers.get('Retry-After') ?? NaN)
  const retryAfter = body.retry_after ?? (Number.isFinite(header) ? header : null)
  const kind = byStatus[response.status] ?? TaskServiceError
  return new kind(
    response.status,
    body.error ?? 'unknown',
    body.message ?? `The service answered ${response.status}`,
    body.details,
    retryAfter,
  )
}
