/**
 * Builds the scripts of the people's pages into dist/pages: the page that checks receipts (with the verifier in it), the portal's
 * small script, and what the portal loads when somebody has a receipt checked. Fails when one grows beyond its limit: people load
 * them on their telephones.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..')
const target = join(root, 'dist', 'pages')

/** Limits in bytes, compressed. */
const scripts = [
  { name: 'verify.js', from: ['src', 'transparency', 'browser', 'verify-page.ts'], mostBytes: 50_000 },
  { name: 'portal.js', from: ['src', 'portal', 'browser', 'portal.ts'], mostBytes: 4_000 },
  { name: 'portal-check.js', from: ['src', 'portal', 'browser', 'check.ts'], mostBytes: 50_000 },
]

/** What only Node has is behind doors that a page never opens; a build that reaches any of it fails. */
const nodeOnly = {
  name: 'node-only',
  setup: (given) => given.onResolve({ filter: /^node:/ }, ({ path }) => ({ path, external: true, sideEffects: false })),
}

async function buildScript({ name, from, mostBytes }) {
  const made = await build({
    entryPoints: [join(root, ...from)],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    write: false,
    plugins: [nodeOnly],
    // Loaded by the reader's press, as a file of its own.
    external: ['/portal-check.js'],
  })
  const bytes = made.outputFiles[0].contents
  const compressed = gzipSync(bytes, { level: 9 }).length
  if (/from\s*["']node:|import\s*["']node:/.test(made.outputFiles[0].text)) throw new Error(`${name} asks for Node`)
  if (compressed > mostBytes) throw new Error(`${name} is ${compressed - mostBytes} bytes too large`)
  mkdirSync(target, { recursive: true })
  // By a rename, so that a server that is running never reads half of it.
  writeFileSync(join(target, `${name}.${process.pid}`), bytes)
  renameSync(join(target, `${name}.${process.pid}`), join(target, name))
  console.log(`pages: ${name} ${bytes.length} bytes, ${compressed} compressed (limit ${mostBytes})`)
}

for (const script of scripts) await buildScript(script)
