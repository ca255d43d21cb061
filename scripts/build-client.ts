/** Writes the types of the console's client, web/console/src/app/openapi.d.ts, from the interface's own description. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import openapiTS, { astToString } from 'openapi-typescript'
import { interfaceDescription } from './interface.ts'

const types = astToString(await openapiTS(JSON.stringify(await interfaceDescription())))
writeFileSync(join(import.meta.dirname, '..', 'web', 'console', 'src', 'app', 'openapi.d.ts'), types)
