// BullMQ behind a bare front of node:http, and a worker that writes down when it ran each task.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Queue, Worker } from 'bullmq'

const [role, store, ...rest] = process.argv.slice(2)
const [host, port] = store.split(':')
const connection = { host, port: Number(port) }
const now = () => Math.round((performance.timeOrigin + performance.now()) * 1e6)

function front(address) {
  const queue = new Queue('noop', { connection })
  const [at, number] = address.split(':')
  createServer((request, response) => {
    if (request.method === 'GET') return response.end()
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', async () => {
      try {
        await queue.add('noop', JSON.parse(Buffer.concat(parts).toString()))
        response.writeHead(201).end()
      } catch (error) {
        response.writeHead(500).end(String(error))
      }
    })
  }).listen(Number(number), at)
}

function work(said, count, concurrency) {
  const runs = []
  const worker = new Worker('noop', async (job) => {
    const began = now()
    runs.push([job.data.sent ?? 0, began, now()].map((t) => BigInt(t)).join(' '))
    return { ok: true }
  }, { connection, concurrency: Number(concurrency) })
  worker.on('completed', () => {
    if (runs.length >= Number(count)) writeFileSync(said, runs.join('\n') + '\n')
  })
}

if (role === 'front') front(...rest)
else work(...rest)
