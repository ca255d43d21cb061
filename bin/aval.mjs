#!/usr/bin/env node
// The command `aval`: runs on the pinned Node 24, whatever Node the shell found first.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const main = join(root, 'src', 'cli', 'main.ts')
const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

if (Number(process.versions.node.split('.')[0]) >= 24) {
  await import(main)
} else if (existsSync(pinned)) {
  const ran = spawnSync(pinned, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exit(ran.status ?? 1)
} else {
  console.error(
    'Aval is not installed yet: run `npm install` in its folder. / Aval n’est pas installé : lancez `npm install`.',
  )
  process.exit(1)
}
