// What the document's samples take from the application around them. They are printed without imports, so
// these are globals.

interface TaskSubmission {
  project_id: string
  task_type: string
  task_data: object
  priority?: 1 | 2 | 3
  callback_url?: string
  metadata?: object
}

interface TaskResponse {
  task_id: string
  status: string
  project_id: string
  estimated_duration: number
  queue_position: number
  created_at: string
}

interface TaskStatus {
  task_id: string
  project_id: string
  status: 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled'
  progress: number
  current_step: string | null
  result: any
  error: string | null
  started_at: string | null
  completed_at: string | null
  processing_time: number | null
}

interface NextApiRequest {
  method?: string
  body: any
}

interface NextApiResponse {
  status(code: number): NextApiResponse
  json(body: unknown): void
}

declare function updateProjectMedia(projectId: string, media: object): Promise<void>
declare function notifyUser(projectId: string, message: object): void
declare function logTaskFailure(taskId: string, error: string): Promise<void>
