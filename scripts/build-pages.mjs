/**
 * Builds the scripts of the people's pages: src/transparency/browser with the verifier in one module, dist/pages/verify.js. Fails
 * when it grows beyond 50 kB compressed: people load it on their telephones.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')
const target = join(root, 'dist', 'pages')
const mostBytes = 50_000

/** What only Node has is behind doors that a page never opens; a build that reaches any of it fails. */
const nodeOnly = {
  name: 'node-only',
  setup: (given) => given.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false })),
}

/** @returns bytes of the module, as they are and compressed */
async function buildPages() {
  const made = await build({
    entryPoints: [join(root, 'src', 'transparency', 'browser', 'verify-page.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    write: false,
    plugins: [nodeOnly],
  })
  const bytes = made.outputFiles[0].contents
  const compressed = gzipSync(bytes, { level: 9 }).length
  if (/from\s*["']node:|import\s*["']node:/.test(made.outputFiles[0].text))
    throw new Error('the script of /verify asks for Node')
  if (compressed > mostBytes) throw new Error(`the script of /verify is ${compressed - mostBytes} bytes too large`)
  mkdirSync(target, { recursive: true })
  // By a rename, so that a server that is running never reads half of it.
  writeFileSync(join(target, `verify.js.${process.pid}`), bytes)
  renameSync(join(target, `verify.js.${process.pid}`), join(target, 'verify.js'))
  return { bytes: bytes.length, compressed }
}

const { bytes, compressed } = await buildPages()
console.log(`pages: verify.js ${bytes} bytes, ${compressed} compressed (limit ${mostBytes})`)
