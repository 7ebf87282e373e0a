import createFetchClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './schema.js'

export type { components, operations, paths } from './schema.js'

/** The schemas of the document by their names: Schemas['Status'], Schemas['TaskData.generate_video']. */
export type Schemas = components['schemas']

/** The task types whose task_data is known. A service may have more: those take any object. */
export type TaskType = { [Name in keyof Schemas]: Name extends `TaskData.${infer Type}` ? Type : never }[keyof Schemas]

/** What task_data of a type may hold. */
export type TaskData<Type extends string> = `TaskData.${Type}` extends keyof Schemas ? Schemas[`TaskData.${Type}`] : Record<string, unknown>

/** A submission whose task_data is held to its type by the compiler. */
export type Submission<Type extends string = string> = Omit<Schemas['Submission'], 'task_type' | 'task_data'> & {
  task_type: Type
  task_data: TaskData<Type>
}

export interface Options {
  baseUrl: string
  apiKey: string
  fetch?: (request: Request) => Promise<Response>
}

/** A client with a typed call for each path of the document: `await client.GET('/api/v1/tasks/{id}/status', …)`. */
export function createClient({ baseUrl, apiKey, fetch }: Options): Client<paths> {
  return createFetchClient<paths>({ baseUrl, headers: { 'X-API-Key': apiKey }, fetch })
}

/** Writes a submission down so that its task_data is checked against its type. */
export function submission<Type extends TaskType>(of: Submission<Type>): Schemas['Submission'] {
  return of as Schemas['Submission']
}
