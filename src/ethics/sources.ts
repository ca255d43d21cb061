/**
 * The neighbours' doors as this room sees them: an audience with everything that it depends on, a model, a field, a purpose.
 */
import { type Audiences, leavesOf, type Query } from '../audiences/index.ts'
import type { Database } from '../kernel/index.ts'
import type { Models } from '../models/index.ts'
import type { Subjects } from '../subjects/index.ts'
import type { AudienceFacts, ModelFacts, Sources } from './ports.ts'

export interface Doors {
  readonly database: Database
  readonly audiences: Pick<Audiences, 'get' | 'resolve'>
  readonly models: Pick<Models, 'facts' | 'selection' | 'recordFairness'>
  readonly subjects: { readonly catalogue: Pick<Subjects['catalogue'], 'list'> }
  readonly consent: { purpose(code: string): { readonly id: number } }
}

/** Sources from the doors. @throws (each function) the neighbours' Problems for what does not exist */
export function sourcesFrom(doors: Doors): Sources {
  const { database, models, subjects, consent } = doors
  return {
    audience: (id, version) => audienceFacts(doors, id, version),
    model: (id) => modelFacts(doors, id),
    field: async (name) => (await subjects.catalogue.list()).find((field) => field.name === name) ?? null,
    // No purpose records the explicit consent of GDPR Art. 9(2)(a) apart from ordinary consent, so none is taken for it.
    purpose: (code) => ({ id: consent.purpose(code).id, explicitConsent: false }),
    recordFairness: (modelId, auditId, summary) =>
      database.transaction((tx) => models.recordFairness(tx, modelId, auditId, summary)),
  }
}

async function audienceFacts(doors: Doors, id: string, version: number): Promise<AudienceFacts> {
  const resolved = await doors.audiences.resolve(id, version)
  const leaves = await allLeaves(doors, resolved.query)
  const scored = leaves.filter((leaf) => leaf.kind === 'score')
  const behind = await Promise.all(scored.map(async ({ model }) => (await doors.models.facts(model)).fields))
  return {
    hash: resolved.hash,
    condition: resolved.condition,
    fields: [...new Set([...resolved.fields, ...behind.flat()])],
    beyondFields: leaves.some((leaf) => beyond.has(leaf.kind)),
  }
}

/** Kinds of conditions that look at more than fields: what people did and what they were sent. */
const beyond: ReadonlySet<string> = new Set(['event', 'received', 'score'])

type Leaf = ReturnType<typeof leavesOf>[number]

/** The conditions of a query and of all audiences that it names. */
async function allLeaves(doors: Doors, query: Query): Promise<Leaf[]> {
  const leaves = leavesOf(query)
  const named = leaves.filter((leaf) => leaf.kind === 'audience')
  const nested = await Promise.all(
    named.map(async (leaf) => allLeaves(doors, (await doors.audiences.get(leaf.id, leaf.version)).query)),
  )
  return [...leaves, ...nested.flat()]
}

async function modelFacts({ models }: Doors, id: string): Promise<ModelFacts> {
  const { hash, fields, outcome } = await models.facts(id)
  return { hash, fields, outcome, chosen: (tx, cut, audience) => models.selection(tx, id, cut, audience) }
}
