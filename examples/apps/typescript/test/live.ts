// What the tests need around the live service that they run against: its address and key, and a small server
// of their own for inputs and callbacks. The service has to allow 127.0.0.0/8 in its network block.
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import { TaskClient } from '../src/index.js'

export const serviceUrl = required('TASK_SERVICE_URL')
export const apiKey = required('CELERY_TASK_API_KEY')
export const client = new TaskClient()

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} has to name the live service that the tests run against`)
  return value
}

/** A project of the test's own. */
export function newProject(): string {
  return `ts_${randomUUID()}`
}

export function prompt(project_id: string, extra: Record<string, unknown> = {}) {
  return {
    project_id,
    task_type: 'test_prompt',
    task_data: { prompt_template: 'Create a character: {{concept}}', test_parameters: { concept: 'librarian' }, ...extra },
  } as const
}

/** A prompt that fails, with a sentence that names the variable. */
export function failingPrompt(project_id: string) {
  return prompt(project_id, { prompt_template: '{{absent}}', strict: true })
}

export interface Listening {
  url: string
  close(): Promise<void>
}

export async function listen(handler: RequestListener): Promise<Listening> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAABAAAAAJCAIAAAC0SDtlAAABCElEQVR42g3LIQEFIRBAwY1AAAQRkMiLcIIARFj5JAEQRDiJJAKCAETYCET4f/yICE4IQhQe4RWKoEIVuvAJU1jCEUy4gojHeYIneh7P6yke9VRP93ye6Vme4zHP9f+QcImQiIkn8SZKQhM10RNfYiZW4iQscdM/ZFwmZGLmybyZktFMzfTMl5mZlTkZy9z8D4pTghKVR3mVoqhSla58ylSWchRTrv5DwzVCIzaextsoDW3URm98jdlYjdOwxm3/MHCDMIiDZ/AOykAHddAH32AO1uAMbHDHP2zcJmzi5tm8m7LRTd30zbeZm7U5G9vc/Q+GM4IRjcd4jWKoUY1ufMY0lnEMM67xAz6lxgFLVS7gAAAAAElFTkSuQmCC',
  'base64',
)

/** Serves a small picture as /panel.png, and never answers /held.png: what asks for that goes on processing. */
export function inputs(): Promise<Listening> {
  return listen((request: IncomingMessage, response: ServerResponse) => {
    if (request.url === '/panel.png') response.writeHead(200, { 'Content-Type': 'image/png' }).end(PICTURE)
    else if (request.url !== '/held.png') response.writeHead(404).end()
  })
}

export function video(project_id: string, image: string) {
  return {
    project_id,
    task_type: 'generate_video',
    task_data: { storyboard_images: [image], duration: 1, fps: 12, resolution: '320x180' },
  } as const
}

/** Passes requests on to the service, and loses the first answers after the service has given them. */
export function lossyProxy(losses: number): Promise<Listening & { requests(): number }> {
  let requests = 0
  const target = new URL(serviceUrl)
  return listen((request, response) => {
    requests++
    const lost = requests <= losses
    const upstream = connect(Number(target.port || 80), target.hostname, () => {
      upstream.write(`${request.method} ${request.url} HTTP/1.1\r\nHost: ${target.host}\r\nConnection: close\r\n`)
      for (const name of ['x-api-key', 'content-type', 'content-length', 'idempotency-key']) {
        if (request.headers[name]) upstream.write(`${name}: ${String(request.headers[name])}\r\n`)
      }
      upstream.write('\r\n')
      request.pipe(upstream, { end: false })
    })
    upstream.on('error', () => response.destroy())
    if (lost) upstream.on('end', () => response.destroy()).resume()
    else upstream.pipe(response.socket!)
  }).then((listening) => ({ ...listening, requests: () => requests }))
}
