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

// What ships as .js is built from its source when that has changed: the verifier, and the pages that run it in a browser.
const sources = ['verifier/src', 'verifier/build.mjs', 'src/transparency/browser', 'scripts/build-pages.mjs']
const built = join(root, 'node_modules', '.built-from')
const now = createHash('sha256')
for (const file of sources.flatMap((name) => filesIn(join(root, name)))) now.update(file).update(readFileSync(file))
const source = now.digest('hex')
if (!existsSync(built) || readFileSync(built, 'utf8') !== source || !existsSync(join(root, 'verifier/dist/index.js'))) {
  for (const script of ['verifier/build.mjs', 'scripts/build-pages.mjs'].filter((name) =>
    existsSync(join(root, name)),
  )) {
    const done = spawnSync(process.execPath, [join(root, script)], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    if (done.status !== 0) {
      console.error(`${script} failed; see above. / ${script} a échoué.`)
      process.exit(done.status ?? 1)
    }
  }
  writeFileSync(built, source)
}

function filesIn(path) {
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [path]
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesIn(join(path, name)))
}
