import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import {
  AuthenticationError, ConflictError, ConnectionError, NotFoundError, TaskCancelledError, TaskClient, TaskFailedError, ValidationError,
  WaitTimeoutError, type TaskStatus,
} from '../src/index.js'
import { client, failingPrompt, inputs, lossyProxy, newProject, prompt, serviceUrl, video, type Listening } from './live.js'

let files: Listening
before(async () => { files = await inputs() })
after(() => files.close())

test('a prompt runs to its result and tells its progress', async () => {
  const seen: TaskStatus[] = []
  const project = newProject()
  const done = await client.run({ ...prompt(project), metadata: { user_id: 'user123' } }, { onProgress: (status) => seen.push(status) })
  assert.equal(done.status, 'completed')
  assert.equal(done.progress, 1)
  assert.equal(done.result.media_url, null)
  assert.equal(done.result.metadata.rendered_prompt, 'Create a character: librarian')
  assert.equal(done.result.metadata.dry_run, true)
  assert.deepEqual(done.metadata, { user_id: 'user123' })
  assert.equal(seen.at(-1)?.status, 'completed')
})

test('a storyboard becomes a film that can be fetched', async () => {
  const done = await client.run(video(newProject(), `${files.url}/panel.png`), { timeout: 120_000 })
  assert.ok(done.result.media_url)
  const film = await fetch(done.result.media_url)
  assert.equal(film.status, 200)
  assert.equal(film.headers.get('Content-Type'), 'video/mp4')
  assert.equal((await film.arrayBuffer()).byteLength, done.result.metadata.file_size)
})

test('a failed task is an error with its sentence and code', async () => {
  const error = await rejection(client.run(failingPrompt(newProject())))
  assert.ok(error instanceof TaskFailedError)
  assert.match(error.message, /absent/)
  assert.equal(error.code, 'missing_variables')
  assert.equal(error.retryable, false)
  assert.equal(error.task.status, 'failed')
})

test('all faults of a submission come at once, by field', async () => {
  const error = await rejection(
    client.submit({ project_id: '', task_type: 'generate_video', task_data: { storyboard_images: ['url1'], duration: 31 } }),
  )
  assert.ok(error instanceof ValidationError)
  assert.equal(error.code, 'validation_error')
  assert.deepEqual(error.details, {
    project_id: 'Project ID is required',
    'task_data.duration': 'Duration must be between 1 and 30 seconds',
  })
})

test('the same idempotency key gives the same task, another body a conflict', async () => {
  const project = newProject()
  const idempotencyKey = randomUUID()
  const first = await client.submit(prompt(project), { idempotencyKey })
  const second = await client.submit(prompt(project), { idempotencyKey })
  assert.deepEqual(second, first)
  const error = await rejection(client.submit(prompt(project, { strict: true }), { idempotencyKey }))
  assert.ok(error instanceof ConflictError)
  assert.equal(error.code, 'idempotency_key_reused')
  assert.equal((await client.list(project)).pagination.total, 1)
})

test('a lost answer is asked for again and makes no second task', async () => {
  const proxy = await lossyProxy(2)
  try {
    const project = newProject()
    const receipt = await new TaskClient({ baseUrl: proxy.url }).submit(prompt(project))
    assert.equal(proxy.requests(), 3)
    const { tasks } = await client.list(project)
    assert.deepEqual(tasks.map((row) => row.task_id), [receipt.task_id])
  } finally {
    await proxy.close()
  }
})

test('a service that is not there is a connection error', async () => {
  const gone = await inputs()
  await gone.close()
  const error = await rejection(new TaskClient({ baseUrl: gone.url, attempts: 2 }).health())
  assert.ok(error instanceof ConnectionError)
})

test('a batch is submitted at once and each task waited for', async () => {
  const project = newProject()
  const results = await client.runBatch([prompt(project), failingPrompt(project), prompt(project)])
  assert.deepEqual(results.map((result) => result.status), ['fulfilled', 'rejected', 'fulfilled'])
})

test('a batch with a fault submits nothing', async () => {
  const project = newProject()
  const error = await rejection(client.submitBatch([prompt(project), prompt(project, { prompt_template: 7 })]))
  assert.ok(error instanceof ValidationError)
  assert.deepEqual(Object.keys(error.details), ['tasks[1].task_data.prompt_template'])
  assert.equal((await client.list(project)).pagination.total, 0)
})

test('lists come in pages, newest first, and filtered', async () => {
  const project = newProject()
  const receipts = await client.submitBatch([1, 2, 3, 4, 5].map(() => prompt(project)))
  await Promise.all(receipts.map((receipt) => client.wait(receipt.task_id)))
  const newestFirst = receipts.map((receipt) => receipt.task_id).reverse()

  const page = await client.list(project, { limit: 2, page: 2 })
  assert.deepEqual(page.tasks.map((row) => row.task_id), newestFirst.slice(2, 4))
  assert.equal(page.pagination.total, 5)
  assert.equal(page.pagination.total_pages, 3)

  const all: string[] = []
  for await (const row of client.listAll(project, { limit: 2 })) all.push(row.task_id)
  assert.deepEqual(all, newestFirst)

  assert.equal((await client.list(project, { status: 'failed' })).pagination.total, 0)
  assert.equal((await client.list(project, { since: new Date(Date.now() + 60_000) })).pagination.total, 0)
})

test('a cancelled task ends its waiters, and can be retried', async () => {
  const { task_id } = await client.submit(video(newProject(), `${files.url}/held.png`))
  const waiting = rejection(client.wait(task_id))
  assert.equal((await client.cancel(task_id)).status, 'cancelled')
  assert.equal((await client.cancel(task_id)).status, 'cancelled')
  const error = await waiting
  assert.ok(error instanceof TaskCancelledError)

  const again = await client.retry(task_id)
  assert.equal(again.original_task_id, task_id)
  assert.equal((await client.retry(task_id)).new_task_id, again.new_task_id)
  assert.equal((await client.status(again.new_task_id)).retry_of, task_id)
  await client.cancel(again.new_task_id)
})

test('what has completed can be neither cancelled nor retried', async () => {
  const { task_id } = await client.run(prompt(newProject()))
  const cancel = await rejection(client.cancel(task_id))
  assert.ok(cancel instanceof ConflictError)
  assert.equal(cancel.code, 'task_not_cancellable')
  const retry = await rejection(client.retry(task_id))
  assert.ok(retry instanceof ConflictError)
  assert.equal(retry.code, 'task_not_retryable')
})

test('waiting ends when its time is up or its caller has enough', async () => {
  const { task_id } = await client.submit(video(newProject(), `${files.url}/held.png`))
  try {
    assert.ok((await rejection(client.wait(task_id, { timeout: 1000 }))) instanceof WaitTimeoutError)
    const reason = new Error('enough')
    const abort = new AbortController()
    const waiting = rejection(client.wait(task_id, { signal: abort.signal, onProgress: () => abort.abort(reason) }))
    assert.equal(await waiting, reason)
  } finally {
    await client.cancel(task_id)
  }
})

test('unknown tasks and wrong keys have errors of their own', async () => {
  const missing = await rejection(client.status('abc123'))
  assert.ok(missing instanceof NotFoundError)
  assert.equal(missing.message, "Task with ID 'abc123' not found")
  const stranger = new TaskClient({ baseUrl: serviceUrl, apiKey: 'wrong' })
  const refused = await rejection(stranger.list('any'))
  assert.ok(refused instanceof AuthenticationError)
  assert.equal(refused.message, 'Invalid or missing API key')
})

test('health needs no key', async () => {
  const health = await new TaskClient({ apiKey: '' }).health()
  assert.equal(health.redis_status, 'connected')
  assert.ok(Array.isArray(health.system_load.gpu_utilization))
  assert.ok('cpu_intensive' in health.queue_sizes)
})

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  assert.fail('it should have been refused')
}
