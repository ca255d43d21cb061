/** Builds the operators' console (web/console) into dist/console, beside and then in place of the one that may be running. */
import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const target = join(root, 'dist', 'console')
const fresh = `${target}.${process.pid}`

try {
  await build({ configFile: join(root, 'web/console/vite.config.ts'), logLevel: 'warn', build: { outDir: fresh } })
  rmSync(target, { recursive: true, force: true })
  renameSync(fresh, target)
} finally {
  rmSync(fresh, { recursive: true, force: true })
}
