/**
 * Kills: a process that sequences under load is ended at every step by name, and at random instants. Whatever was acknowledged is in the
 * log once, every checkpoint follows from every other, and an outsider's audit finds nothing wrong.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { audit, directorySource, type Finding, verifyConsistency } from '../../verifier/src/index.ts'
import { freshDatabase, type TestDatabase } from '../../test/database.ts'
import { ledgerFor } from '../../test/ledger.ts'
import { systemClock, systemRandom, uuidv7From } from '../kernel/index.ts'
import type { Ledger, LedgerDeps, LogKeySeeds } from './index.ts'

let home: TestDatabase
let folder: string
let keys: LogKeySeeds
beforeEach(async () => {
  home = await freshDatabase()
  folder = mkdtempSync(join(tmpdir(), 'aval-crash-'))
  keys = { ed25519: systemRandom(32), mlDsa44: systemRandom(32) }
})
afterEach(async () => {
  await home.close()
  rmSync(folder, { recursive: true, force: true })
})

const newId = uuidv7From(systemClock, systemRandom)
const place = () => join(folder, 'ledger')
const here = (more: Partial<LedgerDeps> = {}): Ledger =>
  ledgerFor({
    database: home.database,
    folder,
    clock: systemClock,
    newId,
    more: { keys: { load: () => [keys], add: () => {} }, ...more },
  })

/** Runs a child until it dies. @returns the labels that it said were acknowledged */
async function runChild(killAt: { step: string; occurrence: number } | null, killAfterMs?: number): Promise<string[]> {
  const hex = (seed: Uint8Array) => Buffer.from(seed).toString('hex')
  const orders = {
    address: home.address,
    folder: place(),
    keys: { ed25519: hex(keys.ed25519), mlDsa44: hex(keys.mlDsa44) },
    said: join(folder, 'said'),
    killAt,
  }
  writeFileSync(orders.said, '')
  const file = new URL('./test-crash-child.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [file, JSON.stringify(orders)], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.once('data', () => {
    if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  })
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect(signal).toBe('SIGKILL')
  return readFileSync(orders.said, 'utf8').split('\n').slice(0, -1)
}

/** Starts the log again and looks at everything. @returns its published size */
async function mustBeWhole(acknowledged: readonly string[]): Promise<number> {
  const ledger = here()
  await ledger.start()
  try {
    expect((await ledger.status()).fault).toBe(null)
    const labels = acknowledged.map((label) => Buffer.from(label, 'hex'))
    const places = await ledger.placed(labels, 30_000)
    expect(places).not.toContain(null)
    await ledger.published(
      (places as number[]).reduce((a, b) => Math.max(a, b), 0),
      30_000,
    )
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from (select first from ledger_entry where class = 1 group by first having count(*) > 1) d`.execute(
      home.owner.db,
    )
    expect(rows[0]!.n).toBe(0)
    const checkpoints = await sql<{ size: number; root: Buffer }>`
      select size, root from ledger_checkpoint order by size`.execute(home.owner.db)
    const newest = checkpoints.rows.at(-1)!
    for (const older of checkpoints.rows) {
      const path = await ledger.prove.consistency(older.size, newest.size)
      expect(verifyConsistency(older.size, newest.size, older.root, newest.root, path)).toBe(true)
    }
    const report = await audit(directorySource(ledger.directory), { policy: ledger.policy() })
    expect(report.findings.filter((finding) => finding.severity === 'failure')).toEqual([])
    expect(report.size).toBe(newest.size)
    return report.size
  } finally {
    await ledger.stop()
  }
}

describe('killed at a step', () => {
  const steps = [
    'batch.begun',
    'batch.taken',
    'batch.written',
    'batch.committed',
    'checkpoint.written',
    'checkpoint.committed',
    'files.written',
    'guard.written',
    'note.stored',
    'witnesses.asked',
    'checkpoint.out',
    'checkpoint.recorded',
  ]
  // Two processes and an audit: on a machine that does much else each of them has taken most of a minute.
  test.for(steps)(
    '%s: nothing acknowledged is lost or doubled, and the log goes on',
    { timeout: 240_000 },
    async (step) => {
      const acknowledged = [
        ...(await runChild({ step, occurrence: 1 })),
        ...(await runChild({ step, occurrence: step.startsWith('batch') ? 20 : 2 })),
      ]
      expect(await mustBeWhole(acknowledged)).toBeGreaterThan(0)
    },
  )
})

/** More by hand: LEDGER_KILLS=200 npx vitest run src/ledger/crash.test.ts */
const kills = Number(process.env.LEDGER_KILLS ?? 25)

test(`${kills} kills at random instants under load`, { timeout: kills * 20_000 }, async () => {
  const acknowledged: string[] = []
  for (let round = 0; round < kills; round++) {
    acknowledged.push(...(await runChild(null, systemRandom(2).readUInt16BE() % 1_500)))
    if (round % 5 === 4 || round === kills - 1) await mustBeWhole(acknowledged)
  }
  expect(acknowledged.length).toBeGreaterThan(kills)
})

test('two processes at once on one database: one sequences, the other takes over when it is killed', async () => {
  for (const [first, second] of [
    [900, 2_600],
    [2_600, 900],
  ] as const) {
    const said = await Promise.all([runChild(null, first), runChild(null, second)])
    // Each of them has entered something, and the one that lived longer went on alone.
    expect(said.map((labels) => labels.length > 0)).toEqual([true, true])
    expect(await mustBeWhole(said.flat())).toBeGreaterThan(0)
  }
})

const many = (count: number) =>
  Array.from({ length: count }, () => ({ label: systemRandom(32), commitment: systemRandom(32) }))

async function grow(ledger: Ledger, count: number): Promise<void> {
  const places = await ledger.append(many(count))
  await ledger.published(Math.max(...places), 30_000)
}

/** Puts the ledger's tables back to what they were: what restoring a backup of the database does. */
async function restored(between: () => Promise<void>): Promise<void> {
  const tables = ['ledger_entry', 'ledger_state', 'ledger_checkpoint', 'ledger_queue', 'ledger_content']
  for (const table of tables)
    await sql`create table ${sql.table(`kept_${table}`)} as table ${sql.table(table)}`.execute(home.owner.db)
  await between()
  await sql`set session_replication_role = replica`.execute(home.owner.db).catch(() => {})
  for (const table of tables) {
    await sql`alter table ${sql.table(table)} disable trigger user`.execute(home.owner.db)
    await sql`delete from ${sql.table(table)}`.execute(home.owner.db)
    await sql`insert into ${sql.table(table)} select * from ${sql.table(`kept_${table}`)}`.execute(home.owner.db)
    await sql`alter table ${sql.table(table)} enable trigger user`.execute(home.owner.db)
  }
}

describe('a restored backup', () => {
  async function forgetting(): Promise<{ known: number }> {
    const ledger = here()
    await ledger.start()
    await grow(ledger, 40)
    await ledger.stop()
    let known = 0
    await restored(async () => {
      const later = here()
      await later.start()
      await later.announce(null, { type: 'law_version', content: { version: 'of after the backup' } })
      await grow(later, 100)
      await grow(later, 200)
      known = (await later.status()).published
      await later.stop()
    })
    return { known }
  }

  test('is noticed, nothing is signed, decisions are queued; repair brings everything back from the files', async () => {
    const { known } = await forgetting()
    const ledger = here()
    await ledger.start()
    const status = await ledger.status()
    expect(status).toMatchObject({ state: 'rolled_back', fault: { known } })
    await home.database.transaction((tx) => ledger.enqueue(tx, many(2)))
    expect((await ledger.status()).waiting).toBe(2)
    await ledger.stop()
    expect(await here().repair()).toMatchObject({ entries: expect.any(Number) })
    const again = here()
    await again.start()
    expect(await again.status()).toMatchObject({ state: 'running', fault: null })
    await grow(again, 5)
    const report = await audit(directorySource(again.directory), { policy: again.policy() })
    expect(report.findings.filter((finding) => finding.severity === 'failure')).toEqual([])
    // What public entries are hashes of is in the files too.
    expect(await again.newestPublic('law_version')).toMatchObject({ content: { version: 'of after the backup' } })
    // Also those between the backup and the newest: somebody may hold a proof or a signature under one.
    const { findings, checkpoints } = await again.inspect()
    expect(findings).toEqual([])
    const { rows } = await sql<{ size: number }>`select size from ledger_checkpoint`.execute(home.owner.db)
    expect(checkpoints).toBe(rows.length)
    for (const { size } of rows) expect((await again.prove.indexRoot(size)).root).toHaveLength(32)
    await again.stop()
  })

  test('of database and files together is noticed by what witnesses and chain remember', async () => {
    const ledger = here()
    await ledger.start()
    await grow(ledger, 40)
    const { published, size } = await ledger.status()
    await ledger.stop()
    for (const view of [
      { source: 'witness w', size: size + 500, root: null },
      { source: 'chain', size: published, root: systemRandom(32) },
    ]) {
      const restarted = here({ views: async () => [view] })
      await restarted.start()
      expect(await restarted.status()).toMatchObject({ state: 'rolled_back', fault: { source: view.source } })
      await restarted.stop()
    }
  })

  test('files that were damaged too are not taken for a repair', async () => {
    await forgetting()
    const file = join(place(), 'log', 'tile', 'entries', '000')
    writeFileSync(file, systemRandom(100))
    await expect(here().repair()).rejects.toMatchObject({ code: 'ledger.not_repairable' })
  })
})

describe('tampering', () => {
  test.for(['first', 'second'] as const)(
    'a byte of %s in the table of entries stops the next signature',
    async (column) => {
      const ledger = here()
      await ledger.start()
      await grow(ledger, 20)
      await ledger.stop()
      await sql`alter table ledger_entry disable trigger user`.execute(home.owner.db)
      await sql`update ledger_entry set ${sql.ref(column)} = set_byte(${sql.ref(column)}, 5, get_byte(${sql.ref(column)}, 5) # 1)
      where idx = 7 and class = 1`.execute(home.owner.db)
      await sql`alter table ledger_entry enable trigger user`.execute(home.owner.db)
      const again = here()
      await again.start()
      const before = await again.status()
      if (before.state === 'running') {
        await again.append(many(1)).catch(() => {})
        await expect.poll(async () => (await again.status()).state, { timeout: 20_000 }).toBe('faulty')
      } else expect(before.state).toBe('faulty')
      expect((await again.status()).published).toBe(before.published)
      await again.stop()
    },
  )

  test('a byte of the stored frontier does too', async () => {
    const ledger = here()
    await ledger.start()
    await grow(ledger, 20)
    await ledger.stop()
    await sql`update ledger_state set frontier = set_byte(frontier, 0, get_byte(frontier, 0) # 1)`.execute(
      home.owner.db,
    )
    const again = here()
    await again.start()
    await again.append(many(1)).catch(() => {})
    await expect.poll(async () => (await again.status()).state, { timeout: 20_000 }).toBe('faulty')
    await again.stop()
  })

  /** Copies the files with one bit of one byte changed, and audits the copy. @returns the failures */
  async function failuresWith(ledger: Ledger, file: string, at: number, bit: number): Promise<readonly Finding[]> {
    const copy = join(folder, 'copy')
    cpSync(ledger.directory, copy, { recursive: true })
    const bytes = Buffer.from(ledger.file(file)!)
    bytes[at] = bytes[at]! ^ (1 << bit)
    writeFileSync(join(copy, file), bytes)
    const { findings } = await audit(directorySource(copy), { policy: ledger.policy() })
    rmSync(copy, { recursive: true })
    return findings.filter((finding) => finding.severity === 'failure')
  }

  test('any byte of any tile and bundle is found by the audit, and the file is named', async () => {
    const ledger = here()
    await ledger.start()
    await grow(ledger, 700)
    await ledger.stop()
    for (const file of ['tile/0/000', 'tile/0/001', 'tile/entries/000', 'tile/entries/001']) {
      const { length } = ledger.file(file)!
      // A prime stride meets every offset within an entry or a hash sooner or later, and the ends.
      for (const at of [0, length - 1, ...Array.from({ length: 8 }, (_, k) => (1_009 * (k + 1)) % length)]) {
        const failures = await failuresWith(ledger, file, at, at % 8)
        expect([file, at, failures.some((one) => one.file === file)]).toEqual([file, at, true])
      }
    }
  })

  test('every byte of the signed checkpoint is found by the audit, and the file is named', async () => {
    const ledger = here()
    await ledger.start()
    await grow(ledger, 1)
    await ledger.stop()
    const policy = ledger.policy()
    const honest = directorySource(ledger.directory)
    const bytes = Buffer.from(ledger.file('checkpoint')!)
    const missed: number[] = []
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = changed[at]! ^ 1
      const source = { ...honest, read: async (file: string) => (file === 'checkpoint' ? changed : honest.read(file)) }
      const { findings } = await audit(source, { policy })
      if (!findings.some((one) => one.severity === 'failure' && one.file === 'checkpoint')) missed.push(at)
    }
    expect(bytes.length).toBeGreaterThan(3_000)
    expect(missed).toEqual([])
  })
})
