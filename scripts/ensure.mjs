/**
 * Runs before `npm start` and `npm test` on whatever Node the machine has: installs what package-lock.json names when it is
 * missing or has changed. Afterwards npm's own path finds the pinned Node 24 that the project depends on.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `Aval needs Node 20.19 or newer to start npm; this is ${process.version}. / Aval demande Node 20.19 ou plus récent.`,
  )
  process.exit(1)
}

const root = join(import.meta.dirname, '..')
const mark = join(root, 'node_modules', '.installed-from')
const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')
const have = existsSync(mark) ? readFileSync(mark, 'utf8') : ''

if (have !== wanted) {
  console.log('Installing what Aval needs …')
  // Not `npm ci`: it refuses a lock that lacks the optional packages of other platforms, and it would first delete the very
  // Node that may be running this. `--no-save` keeps the lock as it is.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const done = spawnSync(npm, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (done.status !== 0) {
    console.error('npm could not install the packages; see its message above. / npm n’a pas pu installer les paquets.')
    process.exit(done.status ?? 1)
  }
  writeFileSync(
    mark,
    createHash('sha256')
      .update(readFileSync(join(root, 'package-lock.json')))
      .digest('hex'),
  )
}

// What runs in browsers, or ships as .js, is built from its source when that has changed.
const builds = [
  { script: 'verifier/build.mjs', sources: ['verifier/src'], product: 'verifier/dist/index.js' },
  {
    script: 'scripts/build-pages.mjs',
    sources: ['verifier/src', 'src/transparency/browser', 'src/portal/browser'],
    product: 'dist/pages/portal.js',
  },
  { script: 'sdk/build.mjs', sources: ['sdk/src', 'sdk/package.json'], product: 'sdk/dist/aval.js' },
  {
    script: 'scripts/build-client.ts',
    sources: ['src', 'scripts/interface.ts'],
    product: 'web/console/src/app/openapi.d.ts',
  },
  {
    script: 'scripts/build-console.mjs',
    sources: ['verifier/src', 'web/console', 'package-lock.json'],
    product: 'dist/console/index.html',
  },
]
for (const one of builds) buildIfChanged(one)

function buildIfChanged({ script, sources, product }) {
  const builtMark = join(root, 'node_modules', `.built-from-${script.replaceAll('/', '-')}`)
  const hash = createHash('sha256')
  for (const file of [script, ...sources].flatMap((name) => filesIn(join(root, name))))
    hash.update(file).update(readFileSync(file))
  const now = hash.digest('hex')
  if (existsSync(join(root, product)) && existsSync(builtMark) && readFileSync(builtMark, 'utf8') === now) return
  const options = { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }
  const done = spawnSync(runtime(), [join(root, script)], options)
  if (done.status !== 0) {
    console.error(`${script} failed; see above. / ${script} a échoué.`)
    process.exit(done.status ?? 1)
  }
  writeFileSync(builtMark, now)
}

/** The pinned Node: builders need a newer one than npm may have been started with. */
function runtime() {
  const pinned = join(root, 'node_modules', 'node', 'bin', 'node')
  return existsSync(pinned) ? pinned : process.execPath
}

function filesIn(path) {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)))
}
