/**
 * `npm run bench`: what Aval costs, beside the same work without it. Options: --json, --only name,name, --people N, --verbose.
 * Figures on stdout, progress on stderr; a goal that is missed is shown, not an error.
 */
import { loadavg } from 'node:os'
import { audience } from './audience.ts'
import { type Engine, embeddedEngine, externalEngine } from './bed.ts'
import { check } from './check.ts'
import { asJson, asRow, type Figure, heading } from './figures.ts'
import { importing } from './import.ts'
import { ledger, tree } from './ledger.ts'
import { model } from './model.ts'
import { note, type Options, readOptions } from './options.ts'
import { sending } from './sending.ts'
import { start } from './start.ts'
import { undoOnSignal } from './undo.ts'

type OnDatabase = (engine: Engine, options: Options) => Promise<Figure[]>
type Alone = (options: Options) => Promise<Figure[]>

const onDatabase: Readonly<Record<string, OnDatabase>> = { import: importing, audience, check, sending, ledger }
const alone: Readonly<Record<string, Alone>> = { model, start, tree }
const names = [...Object.keys(onDatabase), ...Object.keys(alone)]

const options = readOptions(process.argv.slice(2))
undoOnSignal()
const unknown = options.only.filter((name) => !names.includes(name))
if (unknown.length > 0) throw new RangeError(`--only takes ${names.join(', ')}`)
const wanted = (name: string): boolean => options.only.length === 0 || options.only.includes(name)
if (options.json === 'no') console.log(heading)
for (const engine of await engines()) {
  for (const [name, run] of Object.entries(onDatabase))
    if (wanted(name)) await measure(`${name} (${engine.name})`, () => run(engine, options))
  await engine.close()
}
for (const [name, run] of Object.entries(alone)) if (wanted(name)) await measure(name, () => run(options))

async function engines(): Promise<Engine[]> {
  if (!Object.keys(onDatabase).some(wanted)) return []
  const external = await externalEngine()
  return [await embeddedEngine(), ...(external ? [external] : [])]
}

/** A measure that breaks is said and fails the run; the others still run. */
async function measure(name: string, run: () => Promise<Figure[]>): Promise<void> {
  note(`— ${name}; load ${loadavg()[0]?.toFixed(1)}`)
  try {
    for (const figure of await run()) console.log(options.json === 'yes' ? asJson(figure) : asRow(figure))
  } catch (error) {
    note(`${name} broke off: ${error instanceof Error ? error.stack : String(error)}`)
    process.exitCode = 1
  }
}
