/** Checkpoints as somebody looks at them: the newest ones, and for each who signed it, with which kind of key, when, and whether it verifies. */
import { sql } from 'kysely'
import {
  cosignatureType,
  ed25519Type,
  isBy,
  mlDsaType,
  type Note,
  parseNote,
  type Policy,
  verifySignature,
} from '../../verifier/src/index.ts'
import type { Database } from '../kernel/index.ts'
import type { CheckpointRow } from './tables.ts'

export interface CheckpointSignature {
  readonly name: string
  readonly whose: 'log' | 'witness' | 'somebody_else'
  readonly algorithm: 'Ed25519' | 'ML-DSA-44' | null
  /** When a witness signed; null where the signature says no time. */
  readonly at: Date | null
  readonly verdict: 'valid' | 'invalid' | 'unknown_key'
}

export interface CheckpointView {
  readonly size: number
  /** Lower-case hex. */
  readonly root: string
  readonly madeAt: Date
  readonly quorum: 'met' | 'unmet'
  readonly signatures: readonly CheckpointSignature[]
  readonly note: string
}

/** The newest checkpoints that are out, newest first. */
export async function newestCheckpoints(database: Database, policy: Policy, limit: number): Promise<CheckpointView[]> {
  const { rows } = await sql<CheckpointRow>`
    select * from ledger_checkpoint where cosigned is not null order by size desc limit ${limit}`.execute(database.db)
  return rows.map(({ size, root, made_at: madeAt, cosigned, quorum }) => ({
    size,
    root: root.toString('hex'),
    madeAt,
    quorum: quorum ? 'met' : 'unmet',
    signatures: signaturesOf(cosigned!, policy),
    note: cosigned!,
  }))
}

const algorithms: Readonly<Record<number, CheckpointSignature['algorithm']>> = {
  [ed25519Type]: 'Ed25519',
  [cosignatureType]: 'Ed25519',
  [mlDsaType]: 'ML-DSA-44',
}

/** Who signed a note, as far as the policy knows them. */
export function signaturesOf(text: string, policy: Policy): CheckpointSignature[] {
  const note = parseNote(text)
  return note ? note.signatures.map((signature) => judged(note, signature, policy)) : []
}

function judged(note: Note, signature: Note['signatures'][number], policy: Policy): CheckpointSignature {
  const log = policy.logs.find((one) => isBy(one.key, signature))
  const by = log ?? policy.witnesses.find((one) => isBy(one.key, signature))
  const { name } = signature
  if (!by) return { name, whose: 'somebody_else', algorithm: null, at: null, verdict: 'unknown_key' }
  const checked = verifySignature(by.key, note, signature)
  const at = checked.ok && checked.timestamp !== null ? new Date(checked.timestamp * 1_000) : null
  return {
    name,
    whose: log ? 'log' : 'witness',
    algorithm: algorithms[by.key.type] ?? null,
    at: at && at.getTime() > 0 ? at : null,
    verdict: checked.ok ? 'valid' : 'invalid',
  }
}
