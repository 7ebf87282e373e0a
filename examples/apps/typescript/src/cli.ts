import { parseArgs } from 'node:util'
import { TaskClient } from './client.js'
import { TaskFailedError, TaskServiceError } from './errors.js'
import type { TaskStatus } from './types.js'

const USAGE = `usage: node dist/src/cli.js <command>

  prompt <template> [name=value …]   try a prompt
  image <prompt>                     draw a storyboard panel
  video <image-url> …                shoot a storyboard
  run <task_type> <task_data JSON>   any other task
  status | watch | cancel | retry <task-id>
  list                               the project's tasks
  health

  --project <id>                     default "example_app"
The service is TASK_SERVICE_URL, the key CELERY_TASK_API_KEY.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { project: { type: 'string', default: 'example_app' }, help: { type: 'boolean', short: 'h' } },
})
const client = new TaskClient()
const project = values.project ?? 'example_app'

function bar(status: TaskStatus): void {
  if (!process.stderr.isTTY) return
  const width = 30
  const filled = Math.round(status.progress * width)
  const end = status.completed_at ? '\n' : ''
  process.stderr.write(`\r\x1b[K${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${status.current_step ?? status.status}${end}`)
}

function run(task_type: string, task_data: Record<string, unknown>): Promise<unknown> {
  return client.run({ project_id: project, task_type, task_data }, { onProgress: bar })
}

function parameters(pairs: string[]): Record<string, string> {
  return Object.fromEntries(pairs.map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]))
}

async function main(command: string | undefined, first: string | undefined, rest: string[]): Promise<unknown> {
  if (command === 'health') return client.health()
  if (command === 'list') return client.list(project)
  if (first === undefined) throw new Error(USAGE)
  switch (command) {
    case 'prompt':
      return run('test_prompt', { prompt_template: first, test_parameters: parameters(rest) })
    case 'image':
      return run('generate_image', { prompt: first })
    case 'video':
      return run('generate_video', { storyboard_images: [first, ...rest] })
    case 'run':
      return run(first, JSON.parse(rest[0] ?? '{}'))
    case 'status':
      return client.status(first)
    case 'watch':
      return client.wait(first, { onProgress: bar })
    case 'cancel':
      return client.cancel(first)
    case 'retry':
      return client.retry(first)
  }
  throw new Error(USAGE)
}

function explain(error: unknown): string {
  if (error instanceof TaskServiceError) {
    const faults = Object.entries(error.details).map(([field, sentence]) => `\n  ${field}: ${sentence}`)
    return `${error.message} (${error.code})${faults.join('')}`
  }
  if (error instanceof TaskFailedError) return `${error.message} (${error.code})`
  return error instanceof Error ? error.message : String(error)
}

try {
  const [command, first, ...rest] = positionals
  if (values.help) console.log(USAGE)
  else console.log(JSON.stringify(await main(command, first, rest), null, 2))
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}
