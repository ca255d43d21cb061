#!/usr/bin/env node
// The command `aval-verify`: runs what `node verifier/build.mjs` built.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const cli = join(import.meta.dirname, '..', 'dist', 'cli.js')
if (!existsSync(cli)) {
  console.error('The verifier is not built: run `node build.mjs` in its folder. / Le vérificateur n’est pas compilé.')
  process.exit(2)
}
const { main } = await import(pathToFileURL(cli).href)
const write = (stream) => (text) => void stream.write(text)
process.exitCode = await main(process.argv.slice(2), {
  out: write(process.stdout),
  err: write(process.stderr),
  now: () => Date.now(),
})
