// What crosses the wire, as the API document and the service's /openapi.yaml have it.

export type TaskState = 'queued' | 'processing' | 'completed' | 'failed' | 'cancelled'

/** 1 for somebody who waits, 2 for background work, 3 for what may be late. */
export type Priority = 1 | 2 | 3

export interface VideoData {
  storyboard_images: readonly string[]
  scene_description?: string
  camera_angle?: string
  lighting?: string
  character_positions?: { character_id: string; position?: string; action?: string }[]
  /** Seconds, 1 to 30. */
  duration?: number
  fps?: number
  /** "1920x1080" */
  resolution?: string
}

export interface ImageData {
  prompt: string
  style_guide?: string
  reference_images?: readonly string[]
  character_id?: string
  pose?: string
  lighting?: string
  resolution?: string
  quality?: string
  seed?: number
}

export interface PromptData {
  prompt_template: string
  test_parameters?: Record<string, unknown>
  prompt_id?: string
  agent_type?: string
  test_result_id?: string
  /** Makes a missing variable a failure. */
  strict?: boolean
}

/** task_data by task type. A type that is not in here takes any object. */
export interface TaskTypes {
  generate_video: VideoData
  generate_image: ImageData
  test_prompt: PromptData
}

export type TaskData<T extends string> = T extends keyof TaskTypes ? TaskTypes[T] : Record<string, unknown>

export interface TaskSubmission<T extends string = string> {
  project_id: string
  task_type: T
  task_data: TaskData<T>
  priority?: Priority
  callback_url?: string
  metadata?: Record<string, unknown>
  /** Tasks that have to complete first. task_data refers to what they leave: "task:NAME", "task:NAME/layer/2". */
  depends_on?: readonly string[] | Record<string, string>
  /** In a batch: what the depends_on of later tasks calls this one. */
  ref?: string
}

export interface TaskReceipt {
  task_id: string
  status: TaskState
  project_id: string
  /** Seconds of running time. */
  estimated_duration: number
  queue_position: number
  created_at: string
}

export interface Artifact {
  role: string
  url: string
  media_type: string
  /** Bytes. */
  size: number
}

export interface TaskResult {
  media_url: string | null
  payload_media_id: string | null
  metadata: Record<string, unknown>
  artifacts?: Artifact[]
}

export interface TaskStatus {
  task_id: string
  project_id: string
  task_type: string
  status: TaskState
  priority: Priority
  created_at: string
  progress: number
  current_step: string | null
  result: TaskResult | null
  error: string | null
  error_details: { code: string; retryable: boolean; attempt: number } | null
  started_at: string | null
  completed_at: string | null
  processing_time: number | null
  attempt: number
  retry_of: string | null
  depends_on: string[]
  metadata: Record<string, unknown> | null
}

export type CompletedTask = TaskStatus & { status: 'completed'; result: TaskResult }

export interface TaskRow {
  task_id: string
  task_type: string
  status: TaskState
  created_at: string
  completed_at: string | null
  result_url: string | null
}

export interface TaskPage {
  tasks: TaskRow[]
  pagination: { page: number; limit: number; total: number; total_pages: number; next_cursor: string | null }
}

export interface TaskFilter {
  status?: TaskState
  task_type?: string
  since?: Date | string
  page?: number
  /** 1 to 100. */
  limit?: number
}

export interface CancelAnswer {
  task_id: string
  status: 'cancelled'
  message: string
}

export interface RetryAnswer {
  new_task_id: string
  original_task_id: string
  status: 'queued'
  message: string
}

export interface Health {
  status: 'healthy' | 'degraded' | 'unhealthy'
  redis_status: 'connected' | 'disconnected'
  worker_count: number
  queue_sizes: Record<string, number>
  system_load: { cpu_percent: number; memory_percent: number; gpu_utilization: number[] }
  uptime: number
  timestamp: string
  version: string
}

/** The body of a callback. On failure and cancellation, result holds the error alone. */
export interface WebhookPayload {
  task_id: string
  project_id: string
  task_type: string
  status: 'completed' | 'failed' | 'cancelled'
  result: TaskResult | { error: string }
  error: string | null
  processing_time: number | null
  completed_at: string
  metadata: Record<string, unknown> | null
}
