// Holds the OpenAPI document to the rules of Redocly, by api/redocly.yaml. Prints what it finds; any finding fails.
import { formatProblems, getTotals, lint, loadConfig } from '@redocly/openapi-core'
import { fileURLToPath } from 'node:url'

const path = (name) => fileURLToPath(new URL(`../../../api/${name}`, import.meta.url))

const config = await loadConfig({ configPath: path('redocly.yaml') })
const problems = await lint({ ref: process.argv[2] ?? path('openapi.yaml'), config })
const totals = getTotals(problems)
formatProblems(problems, { totals, version: '' })
console.log(`${totals.errors} errors, ${totals.warnings} warnings`)
process.exitCode = problems.length > 0 ? 1 : 0
