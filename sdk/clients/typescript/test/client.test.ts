import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { createClient, submission, type Schemas, type TaskType } from '../src/index.js'

// Against the live service that the environment names.
const baseUrl = process.env.TASK_SERVICE_URL ?? 'http://localhost:8001'
const apiKey = process.env.CELERY_TASK_API_KEY ?? ''
const client = createClient({ baseUrl, apiKey })
const project = `ts_${randomUUID()}`

const prompt = submission<'test_prompt'>({
  project_id: project,
  task_type: 'test_prompt',
  task_data: { prompt_template: 'A {{mood}} alley', test_parameters: { mood: 'dark' } },
})

test('a task is submitted, waited for, read and listed with its types', async () => {
  const submitted = await client.POST('/api/v1/tasks/submit', { body: prompt, params: { query: { wait: 60 } } })
  assert.equal(submitted.response.status, 201)
  assert.equal(submitted.data?.status, 'completed')
  const id = submitted.data.task_id

  const { data: status } = await client.GET('/api/v1/tasks/{id}/status', { params: { path: { id } } })
  assert.equal(status?.result?.media_url === undefined, false)
  assert.equal(status?.progress, 1)

  const { data: page } = await client.GET('/api/v1/projects/{id}/tasks', {
    params: { path: { id: project }, query: { status: 'completed', limit: 5 } },
  })
  assert.deepEqual(page?.tasks.map((row) => row.task_id), [id])
})

test('a refusal is the one shape that errors have', async () => {
  const { data, error, response } = await client.GET('/api/v1/tasks/{id}/status', { params: { path: { id: 'abc123' } } })
  assert.equal(data, undefined)
  assert.equal(response.status, 404)
  const code: Schemas['ErrorCode'] | undefined = error?.error
  assert.equal(code, 'task_not_found')

  const faults = await client.POST('/api/v1/tasks/submit', {
    // @ts-expect-error there are three priorities
    body: { ...prompt, priority: 9 },
  })
  assert.equal(faults.response.status, 400)
  assert.deepEqual(Object.keys(faults.error?.details ?? {}), ['priority'])
})

test('task_data is held to its type by the compiler', () => {
  const known: TaskType[] = ['generate_image', 'generate_video', 'generate_character_voice', 'process_audio', 'render_animation', 'test_prompt']
  assert.equal(known.length, 6)
  submission<'generate_video'>({
    project_id: project,
    task_type: 'generate_video',
    // @ts-expect-error a duration is a number
    task_data: { storyboard_images: ['url1'], duration: 'seven' },
  })
})

test('a picture comes as bytes, and its headers as the document has them', async () => {
  const body = submission<'generate_image'>({ project_id: project, task_type: 'generate_image', task_data: { prompt: 'an alley', resolution: '320x180' } })
  const { data } = await client.POST('/api/v1/tasks/submit', { body, params: { query: { wait: 60 } } })
  assert.ok(data && 'result' in data && data.result?.media_url, JSON.stringify(data))
  const file = new URL(data.result.media_url).pathname.replace('/media/', '')
  const picture = await client.GET('/media/{file}', {
    params: { path: { file }, header: { Range: 'bytes=0-7' } },
    parseAs: 'arrayBuffer',
    pathSerializer: (path) => path.replace('{file}', file),
  })
  assert.equal(picture.response.status, 206)
  assert.deepEqual([...new Uint8Array(picture.data as ArrayBuffer)].slice(1, 4), [...Buffer.from('PNG')])
})
