// Writes src/schema.ts, the types of the OpenAPI document that is named as the argument.
import openapiTS, { astToString } from 'openapi-typescript'
import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

const head = '// Made of the OpenAPI document by make generate: do not change it here.\n\n'
const types = await openapiTS(pathToFileURL(process.argv[2]), {
  alphabetize: true,
  defaultNonNullable: false, // what has a default may be left out
  emptyObjectsUnknown: true,
  silent: true,
})
await writeFile(new URL('src/schema.ts', import.meta.url), head + astToString(types))
