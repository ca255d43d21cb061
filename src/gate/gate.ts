/**
 * The gate: the only way to personal data. A purpose, somebody who asks and a reason in words; one transaction, in which the
 * database shows only people whose permission for that purpose is alive; and a signed warrant that commits with the work.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { sql } from 'kysely'
import type { Purpose } from '../consent/index.ts'
import {
  type Actor,
  actorName,
  type Clock,
  type Database,
  type NewId,
  type OpenPurpose,
  type Tx,
} from '../kernel/index.ts'
import { lawVersion } from '../law/index.ts'
import type { AuditTrail } from '../staff/index.ts'
import type { Signer } from '../vault/index.ts'
import { type Among, type Census, takeCensus } from './census.ts'
import { problem } from './problems.ts'
import { readWarrants, type WarrantView, writeWarrant } from './warrants.ts'

/** A request to open personal data. */
export interface Ask {
  /** Code of the purpose. */
  readonly purpose: string
  readonly actor: Actor
  /** Why, in at least three words: it stands in the warrant and in the audit trail. */
  readonly why: string
  /** Who it is about; everybody when left out. */
  readonly among?: Among
  /** `yes`: somebody looks at these people by name; each look goes to the audit trail. Needs `among` to name them. */
  readonly named?: 'yes'
  /** Stops the work, in the database too, when it aborts; its reason is thrown. */
  readonly signal?: AbortSignal
}

declare const opened: unique symbol

/** Open personal data. Only the gate makes one; it ends with the work it was given to. */
export interface Access {
  readonly [opened]: true
  /** The transaction. Row-level security shows only people who permit the purpose. */
  readonly tx: Tx
  readonly warrantId: string
  readonly purpose: Purpose
  readonly census: Census
}

export interface Gate {
  /**
   * Opens personal data for one purpose and runs `work` in one transaction; an exception undoes work and warrant.
   * @throws Problem `consent.unknown_purpose`, `gate.no_reason`, `gate.already_open`
   */
  open<T>(ask: Ask, work: (access: Access) => Promise<T>): Promise<T>
  /** The same for rooms that stand left of the gate and know only the kernel's port. */
  readonly openPurpose: OpenPurpose
  readonly warrants: {
    /** Newest first, each with its signature checked. */
    list(limit: number): Promise<WarrantView[]>
    get(warrantId: string): Promise<WarrantView | null>
  }
}

interface Deps {
  readonly database: Database
  readonly consent: {
    purpose(code: string): Purpose
    purposes(): readonly Purpose[]
    refreshExpired(): Promise<number>
  }
  readonly signer: Signer
  readonly audit: AuditTrail
  /** The ledger's newest head; it stands in every warrant. */
  readonly ledger: { head(): string | null }
  readonly clock: Clock
  readonly newId: NewId
}

/** The purpose under which people are counted. */
const counting = 'accountability'
const fewestWords = 3

export function createGate(deps: Deps): Gate {
  const under = new AsyncLocalStorage<string>()
  const open: Gate['open'] = async (ask, work) => {
    const purpose = deps.consent.purpose(ask.purpose)
    const already = under.getStore()
    if (already) throw problem('gate.already_open', { purpose: already })
    if (ask.why.trim().split(/\s+/).length < fewestWords) throw problem('gate.no_reason', { at: 'why' })
    await deps.consent.refreshExpired()
    return under.run(purpose.code, () =>
      deps.database.transaction(async (tx) => work(await openIn(tx, deps, ask, purpose)), ask.signal),
    )
  }
  const codeOf = (id: number) => deps.consent.purposes().find((one) => one.id === id)?.code ?? String(id)
  return {
    open,
    openPurpose: ({ subjects, ...ask }, work) =>
      open({ ...ask, ...(subjects ? { among: { kind: 'subjects', ids: subjects } } : {}) }, (access) =>
        work(access.tx),
      ),
    warrants: {
      list: (limit) => readWarrants(deps.database, deps.signer, codeOf, { limit }),
      get: async (warrantId) => (await readWarrants(deps.database, deps.signer, codeOf, { warrantId }))[0] ?? null,
    },
  }
}

async function openIn(tx: Tx, deps: Deps, ask: Ask, purpose: Purpose): Promise<Access> {
  const among = ask.among ?? { kind: 'all' as const }
  await setPurpose(tx, deps.consent.purpose(counting))
  const census = await takeCensus(tx, purpose.id, among)
  const warrantId = deps.newId()
  const { actor, why } = ask
  await writeWarrant(
    tx,
    {
      warrantId,
      purpose: purpose.code,
      legalBasis: purpose.legalBasis,
      actor: actorName(actor),
      why,
      lawVersion,
      openedAt: deps.clock.now(),
      census,
      ledgerHead: deps.ledger.head(),
    },
    purpose.id,
    deps.signer,
  )
  if (ask.named && among.kind === 'subjects') {
    const details = { purpose: purpose.code, warrantId }
    await deps.audit.write(
      tx,
      among.ids.map((subjectId) => ({ actor, action: 'gate.look', subjectId, why, details })),
    )
  }
  await setPurpose(tx, purpose)
  return { tx, warrantId, purpose, census } as unknown as Access
}

/** For this transaction only: the setting ends with it, so a pooled connection carries nothing over. */
async function setPurpose(tx: Tx, purpose: Purpose): Promise<void> {
  await sql`select set_config('aval.purpose', ${String(purpose.id)}, true)`.execute(tx)
}
