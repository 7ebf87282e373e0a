// The document's samples, as printed, against the live service.
import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, before, test } from 'node:test'
import { client, failingPrompt, inputs, listen, newProject, prompt, serviceUrl, video, type Listening } from './live.js'

process.env.NEXT_PUBLIC_TASK_SERVICE_URL = serviceUrl
const { taskService } = await import('../document/taskService.js')
const { batchProcessing, generateVideoWithRetry, monitorProgress } = await import('../document/patterns.js')
const { default: handler } = await import('../document/taskComplete.js')

let files: Listening
before(async () => { files = await inputs() })
after(() => files.close())

test('submits, polls with progress, and resolves with the result', async () => {
  const project = newProject()
  const task = await taskService.submitTask(prompt(project))
  assert.equal(task.status, 'queued')
  assert.equal(task.project_id, project)
  assert.ok(task.queue_position >= 1)
  assert.ok(task.estimated_duration > 0)
  const seen: TaskStatus[] = []
  const done = await taskService.pollTaskUntilComplete(task.task_id, (status) => seen.push(status), 100)
  assert.equal(done.status, 'completed')
  assert.equal(done.progress, 1)
  assert.ok(done.result)
  assert.equal(seen.at(-1)?.status, 'completed')
})

test('rejects with the sentence of a failed task', async () => {
  const task = await taskService.submitTask(failingPrompt(newProject()))
  await assert.rejects(taskService.pollTaskUntilComplete(task.task_id, undefined, 100), /test_parameters does not give: absent/)
})

test('the first request as printed is taken, and fails with the URL that could not be had', async () => {
  const task = await taskService.submitTask({
    project_id: 'detective_series_001',
    task_type: 'generate_video',
    task_data: {
      storyboard_images: ['url1', 'url2'],
      scene_description: 'Detective enters the dark alley',
      camera_angle: 'wide_shot',
      lighting: 'noir_dramatic',
      duration: 7,
    },
    priority: 1,
    metadata: { user_id: 'user123', agent_id: 'video_generation_agent', session_id: 'session456' },
  })
  await assert.rejects(taskService.pollTaskUntilComplete(task.task_id, undefined, 100), /url1/)
  const status = await taskService.getTaskStatus(task.task_id)
  assert.equal(status.status, 'failed')
  assert.equal(typeof status.error, 'string')
})

test('rejects with its own sentence for a cancelled task', async () => {
  const task = await taskService.submitTask(video(newProject(), `${files.url}/held.png`))
  const polling = assert.rejects(taskService.pollTaskUntilComplete(task.task_id, undefined, 100), new Error('Task was cancelled'))
  await client.cancel(task.task_id)
  await polling
})

test('rejects a submission that is refused, and a task that is unknown', async () => {
  await assert.rejects(taskService.submitTask({ ...prompt(newProject()), project_id: '' }), /^Error: Task submission failed: Bad Request$/)
  await assert.rejects(taskService.getTaskStatus('abc123'), /^Error: Failed to get task status: Not Found$/)
})

test('pattern: real-time progress', async () => {
  const fractions: number[] = []
  const steps: (string | null)[] = []
  const done = await monitorProgress(video(newProject(), `${files.url}/panel.png`), (p) => fractions.push(p), (s) => steps.push(s))
  assert.match(done.result.media_url, /\.mp4$/)
  assert.equal(fractions.at(-1), 1)
  assert.equal(steps.length, fractions.length)
  assert.deepEqual(fractions, [...fractions].sort((a, b) => a - b))
})

test('pattern: batch', async () => {
  const project = newProject()
  const scenes = [1, 2, 3].map(() => ({ ...video(project, `${files.url}/panel.png`).task_data }))
  const results = await batchProcessing(project, scenes)
  assert.deepEqual(results.map((result) => result.status), ['completed', 'completed', 'completed'])
  assert.equal(new Set(results.map((result) => result.result.media_url)).size, 3)
})

test('pattern: error handling and retries', async () => {
  const project = newProject()
  const scene = (image: string) => ({ project_id: project, ...video(project, image).task_data })
  const done = await generateVideoWithRetry(scene(`${files.url}/panel.png`))
  assert.equal(done.status, 'completed')
  await assert.rejects(generateVideoWithRetry(scene(`${files.url}/missing.png`), 2), /^Error: Video generation failed after 2 attempts$/)
  assert.equal((await client.list(project, { status: 'failed' })).pagination.total, 2)
})

/** What the sample handler finds in its application, and what it did to it. */
const application: { media: Record<string, any>; failures: Record<string, string>; messages: any[] } = { media: {}, failures: {}, messages: [] }
Object.assign(globalThis, {
  updateProjectMedia: async (_project: string, media: any) => { application.media[media.task_id] = media },
  logTaskFailure: async (taskId: string, error: string) => { application.failures[taskId] = error },
  notifyUser: (_project: string, message: any) => { application.messages.push(message) },
})

/** Runs the handler as Next.js would: body parsed, status and json on the response. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return new Promise((resolve) => {
    const next: NextApiResponse = {
      status: (code) => { response.statusCode = code; return next },
      json: (body) => {
        const text = JSON.stringify(body)
        response.end(text)
        resolve(`${response.statusCode} ${text}`)
      },
    }
    void handler({ method: request.method, body: text && JSON.parse(text) }, next)
  })
}

test('the webhook handler takes completed and failed callbacks', async () => {
  const answers: string[] = []
  let called = () => {}
  const both = new Promise<void>((resolve) => { called = () => answers.length === 2 && resolve() })
  const server = await listen(async (request, response) => { answers.push(await serve(request, response)); called() })
  try {
    const project = newProject()
    const callback_url = `${server.url}/api/webhooks/task-complete`
    const good = await taskService.submitTask({ ...video(project, `${files.url}/panel.png`), callback_url })
    const bad = await taskService.submitTask({ ...failingPrompt(project), callback_url })
    await both
    assert.deepEqual(answers, ['200 {"received":true}', '200 {"received":true}'])
    const status = await taskService.getTaskStatus(good.task_id)
    assert.deepEqual(application.media[good.task_id], {
      task_id: good.task_id,
      media_url: status.result.media_url,
      payload_media_id: status.result.payload_media_id,
    })
    assert.match(application.failures[bad.task_id] ?? '', /absent/)
    assert.deepEqual(application.messages.map((message) => message.type).sort(), ['task_completed', 'task_failed'])
    assert.equal((await fetch(callback_url)).status, 405)
  } finally {
    await server.close()
  }
})
