/**
 * The rooms of the house and the arrows between them: the one list. The architecture check and the diagram in
 * ARCHITECTURE.md are generated from it. A room may enter another only by its door (`index.ts`) and only upwards here.
 */

export interface Room {
  readonly name: string
  /** What it holds, in a line, for the diagram. */
  readonly holds: string
  /** The rooms whose doors it may use. */
  readonly mayTouch: readonly string[]
  /** Where it lies, when that is not `src/<name>`. */
  readonly folder?: string
  /** Its doors, when there are more than `index.ts`. */
  readonly doors?: readonly string[]
}

const base = ['kernel']
const proofs = ['verifier', 'ledger']
const records = [...base, ...proofs, 'vault', 'law', 'consent', 'subjects']
const gated = [...records, 'staff', 'gate']
const everyDoor = [
  ...gated,
  'rights',
  'site',
  'audiences',
  'models',
  'ethics',
  'delivery',
  'campaigns',
  'transparency',
  'people',
  'portal',
  'witness',
  'anchor',
]

export const rooms: readonly Room[] = [
  {
    name: 'verifier',
    holds: 'proofs, notes, receipts: what an outsider runs',
    mayTouch: [],
    folder: 'verifier/src',
    doors: ['index.ts', 'signing.ts'],
  },
  { name: 'kernel', holds: 'config, clock, database, jobs, HTTP, words', mayTouch: [] },
  { name: 'staff', holds: 'accounts, roles, API keys, audit trail', mayTouch: base },
  { name: 'vault', holds: 'keys per person, sealed cells, blind indexes', mayTouch: base },
  { name: 'law', holds: 'rules as dated data with sources', mayTouch: base },
  { name: 'ledger', holds: 'Merkle log, checkpoints, tiles, label index', mayTouch: [...base, 'verifier'] },
  { name: 'witness', holds: 'cosigns the logs of others; asks others to', mayTouch: [...base, 'verifier'] },
  { name: 'anchor', holds: 'the contract that checks the log on a chain', mayTouch: [...base, ...proofs] },
  {
    name: 'consent',
    holds: 'purposes, notices, decisions, permissions, receipts',
    mayTouch: [...base, ...proofs, 'vault', 'law'],
  },
  {
    name: 'subjects',
    holds: 'people, fields, events, imports',
    mayTouch: [...base, ...proofs, 'vault', 'law', 'consent'],
  },
  { name: 'gate', holds: 'the only way to personal data; warrants', mayTouch: [...records, 'staff'] },
  { name: 'rights', holds: 'requests of people and when they are due', mayTouch: gated },
  { name: 'site', holds: 'consent and events on web sites', mayTouch: gated },
  { name: 'audiences', holds: 'audience language, compiler, previews', mayTouch: gated },
  { name: 'models', holds: 'features, training, scoring, reasons', mayTouch: [...gated, 'audiences'] },
  { name: 'ethics', holds: 'fairness audit, rules, approval by hash', mayTouch: [...gated, 'audiences', 'models'] },
  { name: 'delivery', holds: 'outbox, SMTP, unsubscribe, suppression', mayTouch: gated },
  {
    name: 'campaigns',
    holds: 'content, variants, holdouts, statistics',
    mayTouch: [...gated, 'audiences', 'models', 'ethics', 'delivery'],
  },
  {
    name: 'transparency',
    holds: 'why-me pages, choices',
    doors: ['index.ts', 'browser/steps.ts'],
    mayTouch: [...gated, 'audiences', 'models', 'ethics', 'delivery', 'campaigns'],
  },
  {
    name: 'people',
    holds: 'one person at a time, across the rooms, for staff',
    mayTouch: [...gated, 'audiences', 'models', 'delivery', 'campaigns'],
  },
  {
    name: 'portal',
    holds: 'what customers see, decide and ask',
    mayTouch: [...gated, 'rights', 'audiences', 'models', 'ethics', 'delivery', 'campaigns', 'transparency'],
  },
  { name: 'desk', holds: 'overview, search, notifications', mayTouch: everyDoor },
  { name: 'server', holds: 'composition: the house, its routes, its start', mayTouch: [...everyDoor, 'desk'] },
  { name: 'demo', holds: 'a synthetic organisation and its story', mayTouch: [...everyDoor, 'desk', 'server'] },
  { name: 'cli', holds: 'commands', mayTouch: [...everyDoor, 'desk', 'server', 'demo'] },
]
