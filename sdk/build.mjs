/**
 * Builds what sites load: dist/aval.js, one script without dependencies. Fails when it grows beyond 10 kB compressed: every visitor
 * of every page pays for it.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const here = import.meta.dirname
const mostBytes = 10_000

const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))
const made = await build({
  entryPoints: [join(here, 'src', 'main.ts')],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2021',
  legalComments: 'none',
  define: { VERSION: JSON.stringify(version) },
  write: false,
})
const bytes = made.outputFiles[0].contents
const compressed = gzipSync(bytes, { level: 9 }).length
if (compressed > mostBytes) throw new Error(`the script for sites is ${compressed - mostBytes} bytes too large`)
mkdirSync(join(here, 'dist'), { recursive: true })
// By a rename, so that a server that is running never reads half of it.
writeFileSync(join(here, 'dist', `aval.js.${process.pid}`), bytes)
renameSync(join(here, 'dist', `aval.js.${process.pid}`), join(here, 'dist', 'aval.js'))
console.log(`sdk: aval.js ${bytes.length} bytes, ${compressed} compressed (limit ${mostBytes})`)
