/**
 * The ledger: appends at 64 callers against bare inserts of the same bytes, the tree against bare hashing, proofs from a log of a
 * million, and whether any of it grows with the log.
 */
import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import {
  audit,
  blindAt,
  commitmentOf,
  directorySource,
  Frontier,
  inclusionPath,
  labelAt,
  leafHash,
  type ReadTile,
  type Receipt,
  sha256,
  verifyReceipt,
} from '../verifier/src/index.ts'
import { type Database, openDatabase, systemRandom } from '../src/kernel/index.ts'
import { openLogFiles } from '../src/ledger/files.ts'
import type { Ledger, NewEntry } from '../src/ledger/index.ts'
import type { House } from '../src/server/index.ts'
import { browserPath, launchBrowser } from '../test/browser.ts'
import { type Engine, houseOn } from './bed.ts'
import { type Figure, median, seconds } from './figures.ts'
import { note } from './options.ts'

const callers = 64
/** Ours and the baseline in turn, in slices: a machine whose disk drifts moves both. */
const slices = 15
const slice = 3_200
const warmUp = 12_800
const sizes = [10_000, 100_000, 1_000_000]
const fillAtOnce = 20_000
const proofs = 3_000
const leaves = 1_000_000

export async function ledger(engine: Engine): Promise<Figure[]> {
  const bed = await engine.bed()
  const house = await houseOn(bed, { AVAL_CHAIN: 'off' })
  const administrator = openDatabase(bed.administrator, 4)
  try {
    await house.ledger.start()
    await sql`create table bare_entry (entry bytea not null)`.execute(administrator.db)
    const rates: ({ size: number } & Pair)[] = []
    for (const size of sizes) {
      await fill(house.ledger, size)
      await appendRate(house.ledger, warmUp)
      const pairs: Pair[] = []
      for (let round = 0; round < slices; round++)
        pairs.push({ bare: await bareRate(administrator), ours: await appendRate(house.ledger, slice) })
      rates.push({ size, ...middlePair(pairs) })
      note(`  at ${size}: ${pairs.map(({ ours, bare }) => `${Math.round(ours)}/${Math.round(bare)}`).join(' ')}`)
    }
    const first = rates[0]!
    const last = rates.at(-1)!
    const rows = ({ ours, bare }: Pair) => bare / ours
    note(`  time of an append at 10^6 against 10^4: ${(first.ours / last.ours).toFixed(2)}`)
    const where = { engine: engine.name }
    return [
      ...rates.map(
        (rate): Figure => ({
          ...where,
          measure: `ledger.append, 64 callers, log of ${rate.size.toLocaleString('en')}`,
          value: rate.ours,
          unit: '/s',
          baseline: rate.bare,
          against: 'inserts of the same bytes, 64 rows a durable transaction',
          bound: 'ratio at least',
          goal: 0.5,
        }),
      ),
      {
        ...where,
        // In rows that the baseline wrote meanwhile: between the two sizes pass minutes, in which machines change their pace.
        measure: 'ledger.append, growth of its cost from 10^4 to 10^6',
        value: rows(last),
        unit: 'bare rows',
        baseline: rows(first),
        against: 'the same at 10^4',
        bound: 'ratio at most',
        goal: 1.3,
      },
      ...(await proofFigures(house.ledger, engine)),
      await auditFigure(house.ledger, engine),
      ...(await verifyFigures(house, engine)),
    ]
  } finally {
    await administrator.close()
    await house.close()
    await bed.close()
  }
}

/** Rates of one slice each, in the same moments. */
interface Pair {
  readonly ours: number
  readonly bare: number
}

/** The pair whose ratio is the median: what drifts between slices moves both of a pair. */
function middlePair(pairs: readonly Pair[]): Pair {
  const sorted = pairs.toSorted((a, b) => a.ours / a.bare - b.ours / b.bare)
  return sorted[Math.floor(sorted.length / 2)]!
}

/** A decision as an entry: four HMACs over a realistic event. */
const event = Buffer.alloc(440, 'x')
let made = 0
const keys = { label: systemRandom(32), blind: systemRandom(32) }
function entry(): NewEntry {
  const i = made++
  return { label: labelAt(keys.label, i), commitment: commitmentOf(blindAt(keys.blind, i), event) }
}

async function fill(ledger: Ledger, size: number): Promise<void> {
  for (let have = (await ledger.status()).size; have < size; have = (await ledger.status()).size)
    await ledger.append(Array.from({ length: Math.min(fillAtOnce, size - have) }, entry))
  await allOut(ledger)
}

/** Waits until everything that has a place is published. */
async function allOut(ledger: Ledger): Promise<void> {
  const { size } = await ledger.status()
  if (!(await ledger.published(size - 2, 300_000))) throw new Error(`${size} entries are still not published`)
}

async function appendRate(ledger: Ledger, count: number): Promise<number> {
  // Made before the clock starts, as the bytes of the baseline are.
  const entries = Array.from({ length: count }, entry)
  const caller = async () => {
    for (let one = entries.pop(); one; one = entries.pop()) await ledger.append([one])
  }
  const took = await seconds(() => Promise.all(Array.from({ length: callers }, caller)))
  return count / took
}

async function bareRate(database: Database): Promise<number> {
  const bytes = Array.from({ length: callers }, () => systemRandom(68))
  const text = `{${bytes.map((one) => `"\\\\x${one.toString('hex')}"`).join(',')}}`
  const rounds = Math.ceil(slice / callers)
  const took = await seconds(async () => {
    for (let round = 0; round < rounds; round++)
      await database.transaction(async (tx) => {
        await sql`set local synchronous_commit = on`.execute(tx)
        await sql`insert into bare_entry select * from unnest(${text}::bytea[])`.execute(tx)
      })
  })
  return (rounds * callers) / took
}

async function proofFigures(ledger: Ledger, engine: Engine): Promise<Figure[]> {
  // What the appends before left to publish is published first: it is not what is measured.
  await allOut(ledger)
  const { published } = await ledger.status()
  const files = openLogFiles(ledger.directory)
  let reads = 0
  const read: ReadTile = (level, n, width) => {
    reads++
    return files.readTile(level, n, width)
  }
  const times: number[] = []
  for (let k = 0; k < proofs; k++) {
    const index = Math.floor((k * 0.618_033_988_75 * published) % published)
    times.push(1_000 * (await seconds(() => inclusionPath(read, index, published))))
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(share * times.length)]!
  const base = { engine: engine.name, unit: 'ms', baseline: null, bound: 'value at most' } as const
  const against = `${(reads / proofs).toFixed(1)} tile reads a proof`
  return [
    { ...base, measure: `ledger.proof, p50, log of ${published}`, value: at(0.5), against, goal: 1 },
    { ...base, measure: `ledger.proof, p99, log of ${published}`, value: at(0.99), against, goal: 5 },
  ]
}

/** A stranger's whole audit: every entry, tile, label and signature. There is nothing to compare with; the goal is ours. */
async function auditFigure(ledger: Ledger, engine: Engine): Promise<Figure> {
  let size = 0
  const took = await seconds(async () => {
    const report = await audit(directorySource(ledger.directory), { policy: ledger.policy() })
    if (!report.ok) throw new Error(`the audit failed: ${report.findings[0]?.reason}`)
    size = report.size
  })
  return {
    measure: `ledger.audit, ${size} entries, ${Math.round(size / took)} a second`,
    engine: engine.name,
    value: (1e6 * took) / size,
    unit: 'µs an entry',
    baseline: null,
    against: 'nothing does the same',
    bound: 'value at most',
    goal: 100,
  }
}

const receiptsVerified = 300

/** A receipt of one decision, checked again and again in this Node and in the browser that is here. */
async function verifyFigures(house: House, engine: Engine): Promise<Figure[]> {
  const subjectId = house.newId()
  house.vault.enrol([subjectId])
  await house.database.transaction((tx) => house.consent.enrol(tx, [{ subjectId, facts: {} }]))
  const objection = { subjectId, kind: 'objected', purposes: 'all_marketing', channel: 'web_form' } as const
  const { decisionId } = await house.consent.record({ kind: 'subject', id: subjectId }, objection)
  const answer = await house.consent.receipts.of(subjectId, decisionId, 60_000)
  if (answer.state !== 'receipt') throw new Error(`no receipt: ${answer.state}`)
  const policy = house.ledger.policy()
  const took = await seconds(() => {
    for (let k = 0; k < receiptsVerified; k++)
      if (!verifyReceipt(answer.receipt, policy).ok) throw new Error('a receipt does not verify')
  })
  const figure = (where: string, each: number): Figure => ({
    measure: `ledger.verify, receipts in ${where}, ${Math.round(1 / each)} a second`,
    engine: engine.name,
    value: 1_000 * each,
    unit: 'ms a receipt',
    baseline: null,
    against: 'nothing does the same',
    bound: 'value at most',
    goal: where === 'Node' ? 5 : 20,
  })
  const browser = await verifiedInChromium(answer.receipt, policy)
  if (browser === null) note('  no Chromium here: receipts in a browser are left out')
  return [figure('Node', took / receiptsVerified), ...(browser === null ? [] : [figure('Chromium', browser)])]
}

/** The published bundle in a page of its own. @returns seconds a receipt; null where there is no browser */
async function verifiedInChromium(receipt: Receipt, policy: string): Promise<number | null> {
  if (browserPath === null) return null
  const bundle = readFileSync(new URL('../verifier/dist/aval-verifier.browser.js', import.meta.url), 'utf8')
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    const work = `(async () => {
      const url = URL.createObjectURL(new Blob([${JSON.stringify(bundle)}], { type: 'text/javascript' }))
      const { verifyReceipt } = await import(url)
      const receipt = ${JSON.stringify(receipt)}, policy = ${JSON.stringify(policy)}
      const round = (count) => {
        for (let k = 0; k < count; k++) if (!verifyReceipt(receipt, policy).ok) throw new Error('does not verify')
      }
      round(20)
      const start = performance.now()
      round(${receiptsVerified})
      return performance.now() - start
    })()`
    return (await page.evaluate<number>(work)) / 1_000 / receiptsVerified
  } finally {
    await browser.close()
  }
}

/** The Merkle tree alone, in memory, against as many bare hashes of a leaf's bytes. */
export async function tree(): Promise<Figure[]> {
  const bytes = systemRandom(68)
  const prefixed = Buffer.concat([Buffer.from([0]), bytes])
  const bare = () =>
    seconds(() => {
      for (let i = 0; i < leaves; i++) sha256(prefixed)
    })
  const ours = () =>
    seconds(() => {
      const frontier = Frontier.empty()
      for (let i = 0; i < leaves; i++) frontier.append(leafHash(bytes))
      frontier.root()
    })
  await ours()
  const runs: { ours: number; bare: number }[] = []
  for (let round = 0; round < 3; round++) runs.push({ bare: await bare(), ours: await ours() })
  return [
    {
      measure: 'ledger.tree, 1,000,000 leaves',
      engine: '-',
      value: median(runs.map((run) => run.ours)),
      unit: 's',
      baseline: median(runs.map((run) => run.bare)),
      against: '1,000,000 bare SHA-256 of a leaf',
      bound: 'ratio at most',
      goal: 4,
    },
  ]
}
