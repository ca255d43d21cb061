/**
 * Builds what sites load: dist/aval.js, one script without dependencies, and the script of the demonstration's shop. Fails when the
 * first grows beyond 10 kB compressed: every visitor of every page pays for it.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const here = import.meta.dirname
const dist = join(here, 'dist')
const mostBytes = 10_000
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'))

/** @returns bytes of one script */
async function built(name) {
  const made = await build({
    entryPoints: [join(here, 'src', `${name}.ts`)],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2021',
    legalComments: 'none',
    define: { VERSION: JSON.stringify(version) },
    write: false,
  })
  return made.outputFiles[0].contents
}

/** By a rename, so that a server that is running never reads half of it. */
function keep(name, bytes) {
  writeFileSync(join(dist, `${name}.${process.pid}`), bytes)
  renameSync(join(dist, `${name}.${process.pid}`), join(dist, name))
}

const script = await built('main')
const compressed = gzipSync(script, { level: 9 }).length
if (compressed > mostBytes) throw new Error(`the script for sites is ${compressed - mostBytes} bytes too large`)
mkdirSync(dist, { recursive: true })
keep('aval.js', script)
keep('demo-shop.js', await built('demo-shop'))
console.log(`sdk: aval.js ${script.length} bytes, ${compressed} compressed (limit ${mostBytes})`)
