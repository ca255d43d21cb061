/**
 * Builds what is shipped: dist/*.js and *.d.ts for Node 20.19 and newer, and one small module for browsers. Fails when that module
 * grows beyond 40 kB compressed: people load it on their telephones to check what they are told.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const here = import.meta.dirname
const root = join(here, '..')
const dist = join(here, 'dist')
const mostBytes = 40_000

/** What a page needs; audits and watches run in Node. */
const forBrowsers = `
export { checkCheckpoint, parsePolicy } from './src/policy.ts'
export { parseReceipt } from './src/receipt.ts'
export { tlogProofs, verifyReceipt, verifyReference } from './src/receipt-verify.ts'
export { parseReference } from './src/reference.ts'
export { explain } from './src/failures.ts'
export { httpRpc, verifyAnchor } from './src/rpc.ts'
export { scan } from './src/scan.ts'
export { entriesPath, decodeBundle } from './src/tiles.ts'
export { fromBase64, toBase64, toHex } from './src/bytes.ts'
`

function compile() {
  const tsc = join(root, 'node_modules', 'typescript7', 'bin', 'tsc')
  const config = join(dist, 'tsconfig.json')
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    allowImportingTsExtensions: false,
    rootDir: join(here, 'src'),
    outDir: dist,
    types: ['node'],
  }
  writeFileSync(
    config,
    JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['../src/**/*.ts'] }),
  )
  const done = spawnSync(process.execPath, [tsc, '-p', config], { cwd: root, stdio: 'inherit' })
  rmSync(config)
  if (done.status !== 0) throw new Error('the verifier does not compile')
}

async function bundle() {
  const { build } = await import('esbuild')
  const made = await build({
    stdin: { contents: forBrowsers, resolveDir: here, sourcefile: 'browser.ts', loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    legalComments: 'none',
    write: false,
  })
  const bytes = made.outputFiles[0].contents
  const compressed = gzipSync(bytes, { level: 9 }).length
  console.log(`verifier for browsers: ${bytes.length} bytes, ${compressed} compressed (limit ${mostBytes})`)
  if (compressed > mostBytes) throw new Error(`the browser's verifier is ${compressed - mostBytes} bytes too large`)
  writeFileSync(join(dist, 'aval-verifier.browser.js'), bytes)
}

/** Files are written over, not removed first: somebody may be running them. What has no source any more goes last. */
function sweep(before) {
  for (const name of readdirSync(dist))
    if (!before.has(name) && statSync(join(dist, name)).isFile()) rmSync(join(dist, name))
}

mkdirSync(dist, { recursive: true })
try {
  compile()
  await bundle()
  const made = readdirSync(join(here, 'src')).flatMap((name) => [
    name.replace(/ts$/, 'js'),
    name.replace(/ts$/, 'd.ts'),
  ])
  sweep(new Set([...made, 'aval-verifier.browser.js']))
  console.log(`verifier ${JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).version} built`)
} catch (error) {
  // Half a build must not be taken for one.
  rmSync(dist, { recursive: true, force: true })
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
