// Writes the types of an OpenAPI document: node generate.js openapi.json src/schema.ts
import openapiTS, { astToString } from 'openapi-typescript'
import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

const [, , document, out] = process.argv
const head = '// Made of the OpenAPI document by make generate: do not change it here.\n\n'
const types = await openapiTS(pathToFileURL(document), {
  alphabetize: true,
  defaultNonNullable: false, // what has a default may be left out
  emptyObjectsUnknown: true,
  silent: true,
})
await writeFile(out, head + astToString(types))
