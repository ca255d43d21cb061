/**
 * Requests of people: made by them, answered by staff, due by law. Everything passes the gate under rights fulfilment; what is
 * written is sealed with the person's own key, and staff who read it are in the audit trail.
 */
import { sql } from 'kysely'
import type { Gate } from '../gate/index.ts'
import {
  type Actor,
  actorName,
  type Clock,
  type Database,
  type NewId,
  type PersonalDataHolder,
  type Tx,
} from '../kernel/index.ts'
import { dueAt, groundsOfRefusal, rule as ruleOf } from '../law/index.ts'
import type { Vault } from '../vault/index.ts'
import { problem } from './problems.ts'
import type { Kind, RequestRow, RightsTables, State } from './tables.ts'

export interface RequestView {
  readonly subjectId: string
  readonly requestId: string
  readonly kind: Kind
  readonly state: State
  readonly rule: string
  readonly receivedAt: Date
  readonly dueAt: Date
  readonly changedAt: Date
  /** Of a refusal: the id of the rule of law on which it stands. */
  readonly ground: string | null
}

export interface FullRequest extends RequestView {
  readonly words: string | null
  readonly answer: string | null
}

export interface Rights {
  /** Takes a person's request. Throws `rights.unknown_person`, and like all here `rights.not_yours` to a person who is not the one concerned. */
  create(actor: Actor, request: { subjectId: string; kind: Kind; words?: string | undefined }): Promise<FullRequest>
  /** Every request, the first due first, without what was written. */
  list(actor: Actor, filter: { state?: State | undefined }): Promise<readonly RequestView[]>
  /** One person's requests, newest first, with what was written. */
  of(actor: Actor, subjectId: string): Promise<readonly FullRequest[]>
  /**
   * Moves a request on. A person may only withdraw. A refusal names its ground among `groundsOf`. Throws `rights.unknown`,
   * `rights.closed`, `rights.no_answer`, `rights.no_ground`.
   */
  change(actor: Actor, which: Which, to: Change): Promise<FullRequest>
  /** How many are open and when they are due: counts and dates, for which nobody's data is opened. */
  outlook(): Promise<Outlook>
  readonly holder: PersonalDataHolder
}

export interface Outlook {
  readonly open: number
  readonly overdue: number
  readonly nextDue: Date | null
  /** When the newest of the open ones came in. */
  readonly newest: Date | null
}

interface Change {
  readonly state: State
  readonly answer?: string | undefined
  readonly ground?: string | undefined
}

interface Which {
  readonly subjectId: string
  readonly requestId: string
}

interface Deps {
  readonly gate: Gate
  readonly vault: Vault
  readonly database: Database
  readonly clock: Clock
  readonly newId: NewId
}

const next: Readonly<Record<State, readonly State[]>> = {
  received: ['in_progress', 'answered', 'refused', 'withdrawn'],
  in_progress: ['answered', 'refused', 'withdrawn'],
  answered: [],
  refused: [],
  withdrawn: [],
}
const purpose = 'rights_fulfilment'

/** Builds the room. */
export function createRights(deps: Deps): Rights {
  const about = async <T>(actor: Actor, why: string, subjectId: string, work: (tx: Tx) => Promise<T>) => {
    if (actor.kind === 'subject' && actor.id !== subjectId) throw problem('rights.not_yours')
    const among = { kind: 'subjects' as const, ids: [subjectId] }
    const named = actor.kind === 'subject' ? {} : { named: 'yes' as const }
    return deps.gate.open({ purpose, actor, why, among, ...named }, ({ tx }) => work(tx))
  }
  return {
    create: (actor, request) =>
      about(actor, 'taking a request of this person', request.subjectId, (tx) => insert(tx, deps, actor, request)),
    list: async (actor, { state }) => {
      if (actor.kind === 'subject') throw problem('rights.not_yours')
      return deps.gate.open({ purpose, actor, why: 'seeing which requests are due' }, ({ tx }) => readAll(tx, state))
    },
    of: (actor, subjectId) =>
      about(actor, 'reading the requests of this person', subjectId, (tx) => readOf(tx, deps.vault, subjectId)),
    change: async (actor, which, to) => {
      if (actor.kind === 'subject' && to.state !== 'withdrawn') throw problem('rights.not_yours')
      return about(actor, 'answering a request of this person', which.subjectId, (tx) =>
        move(tx, deps, actor, which, to),
      )
    },
    outlook: async () => {
      const { rows } = await sql<Outlook>`
        select open, overdue, next_due as "nextDue", newest from rights_outlook(${deps.clock.now()})`.execute(
        deps.database.db,
      )
      return rows[0]!
    },
    holder: holderOf(deps.vault),
  }
}

/** On what a request may be refused under the law by which it is due. */
export function groundsOf(request: Pick<RequestView, 'kind' | 'rule' | 'receivedAt'>) {
  return groundsOfRefusal(request.kind, ruleOf(request.rule).jurisdictions, request.receivedAt)
}

/** California's days for Californians, the GDPR's month for everybody else: the stricter default where residence is unknown. */
function ruleFor(kind: Kind, residence: string | null): string {
  if (residence !== 'US-CA') return 'GDPR-12-3'
  return kind === 'objection' || kind === 'restriction' ? 'CCPA-7026' : 'CCPA-7021b'
}

async function insert(tx: Tx, deps: Deps, actor: Actor, request: Parameters<Rights['create']>[1]) {
  const { subjectId, kind } = request
  const { rows } = await sql<{ residence: string | null }>`
    select residence from permission where subject_id = ${subjectId}`.execute(tx)
  const person = rows[0]
  if (!person) throw problem('rights.unknown_person', { at: 'subjectId' })
  const requestId = deps.newId()
  const now = deps.clock.now()
  const rule = ruleFor(kind, person.residence)
  const written = request.words?.trim()
  const row: RequestRow = {
    subject_id: subjectId,
    request_id: requestId,
    kind,
    state: 'received',
    words: written ? deps.vault.seal(cell('words', subjectId, requestId), written) : null,
    answer: null,
    ground: null,
    rule,
    received_at: now,
    due_at: dueAt(rule, now),
    changed_at: now,
    changed_by: actorName(actor),
  }
  await tx.withTables<RightsTables>().insertInto('rights_request').values(row).execute()
  return full(deps.vault, row)
}

async function readAll(tx: Tx, state: State | undefined): Promise<readonly RequestView[]> {
  const all = tx.withTables<RightsTables>().selectFrom('rights_request').selectAll().orderBy('due_at')
  const rows = await (state ? all.where('state', '=', state) : all).execute()
  return rows.map(view)
}

async function readOf(tx: Tx, vault: Vault, subjectId: string): Promise<readonly FullRequest[]> {
  const all = tx.withTables<RightsTables>().selectFrom('rights_request').selectAll()
  const rows = await all.where('subject_id', '=', subjectId).orderBy('received_at', 'desc').execute()
  return rows.map((row) => full(vault, row))
}

async function move(tx: Tx, deps: Deps, actor: Actor, which: Which, to: Change) {
  const tables = tx.withTables<RightsTables>()
  const { subjectId, requestId } = which
  const row = await tables
    .selectFrom('rights_request')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .where('request_id', '=', requestId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw problem('rights.unknown', { at: 'requestId' })
  if (!next[row.state].includes(to.state)) throw problem('rights.closed', { from: row.state, to: to.state })
  const said = to.answer?.trim()
  // GDPR Art. 12(4): whoever is refused learns why.
  if (!said && (to.state === 'answered' || to.state === 'refused')) throw problem('rights.no_answer', { at: 'answer' })
  if (to.state === 'refused') requireGround(row, to.ground)
  const changed = {
    state: to.state,
    ground: to.state === 'refused' ? (to.ground ?? null) : null,
    answer: said ? deps.vault.seal(cell('answer', subjectId, requestId), said) : row.answer,
    changed_at: deps.clock.now(),
    changed_by: actorName(actor),
  }
  await tables
    .updateTable('rights_request')
    .set(changed)
    .where('subject_id', '=', subjectId)
    .where('request_id', '=', requestId)
    .execute()
  return full(deps.vault, { ...row, ...changed })
}

/** Whoever refuses says on what law. A request that fits no ground, such as one against marketing, cannot be refused. */
function requireGround(row: RequestRow, ground: string | undefined): void {
  const grounds = groundsOf(view(row)).map((one) => one.id)
  if (!ground || !grounds.includes(ground))
    throw problem('rights.no_ground', { at: 'ground', grounds: grounds.join(', ') })
}

function holderOf(vault: Vault): PersonalDataHolder {
  return {
    room: 'rights',
    tables: ['rights_request'],
    export: async (tx, subjectId) => ({ requests: await readOf(tx, vault, subjectId) }),
    erase: async (tx, subjectId) => {
      await sql`delete from rights_request where subject_id = ${subjectId}`.execute(tx)
    },
  }
}

const cell = (column: string, subjectId: string, rowId: string) => ({
  table: 'rights_request',
  column,
  subjectId,
  rowId,
})

function view(row: RequestRow): RequestView {
  return {
    subjectId: row.subject_id,
    requestId: row.request_id,
    kind: row.kind,
    state: row.state,
    rule: row.rule,
    receivedAt: row.received_at,
    dueAt: row.due_at,
    changedAt: row.changed_at,
    ground: row.ground,
  }
}

function full(vault: Vault, row: RequestRow): FullRequest {
  const open = (column: 'words' | 'answer') => {
    const sealed = row[column]
    return sealed ? vault.openText(cell(column, row.subject_id, row.request_id), sealed) : null
  }
  return { ...view(row), words: open('words'), answer: open('answer') }
}
