/** The desk: what staff read about models, in their language: lists, cards, the outlook of an order, one person's explanation. */
import { type Reason, sayReason } from '../consent/index.ts'
import type { Actor, Language } from '../kernel/index.ts'
import { sayNames } from '../staff/index.ts'
import { cardText, targetText } from './card-text.ts'
import { type Reading, saidOf, shownEvaluation, shownFields } from './card-view.ts'
import { leastPerClass, type TrainingOrder } from './learning.ts'
import type { Outlook } from './outlook.ts'
import type { StaffPort, SubjectsPort } from './ports.ts'
import type { Authorship, ModelLine, ModelView } from './registry.ts'
import type { PersonExplanation } from './scoring.ts'
import { usesOf } from './uses.ts'
import { say } from './words.ts'

/** What the desk asks of the room. */
interface Source {
  list(): Promise<ModelLine[]>
  get(modelId: string): Promise<ModelView>
  outlook(actor: Actor, order: TrainingOrder, signal?: AbortSignal): Promise<Outlook>
  explain(actor: Actor, modelId: string, subjectId: string, why: string): Promise<PersonExplanation>
  mayApprove(actor: Actor, author: string): Promise<Authorship>
}

export interface DeskDeps {
  readonly models: Source
  readonly subjects: Pick<SubjectsPort, 'catalogue'>
  readonly staff: StaffPort
}

export type Desk = ReturnType<typeof createDesk>

/** Everything here only reads. */
export function createDesk(deps: DeskDeps) {
  return {
    list: (language: Language) => list(deps, language),
    card: (actor: Actor, modelId: string, language: Language) => card(deps, actor, modelId, language),
    uses: async (language: Language) => usesOf(await deps.subjects.catalogue.list(), language),
    outlook: async (actor: Actor, order: TrainingOrder, language: Language, signal?: AbortSignal) =>
      shownOutlook(await deps.models.outlook(actor, order, signal), await readingOf(deps, language)),
    explain: (
      actor: Actor,
      modelId: string,
      about: { readonly subjectId: string; readonly why: string },
      language: Language,
    ) => explain(deps, actor, modelId, about, language),
  }
}

async function readingOf({ subjects, staff }: DeskDeps, language: Language): Promise<Reading> {
  const labels = new Map((await subjects.catalogue.list()).map(({ name, label }) => [name, label[language]]))
  return { language, label: (field) => labels.get(field) ?? field, name: await sayNames(staff) }
}

async function list(deps: DeskDeps, language: Language) {
  const { label, name } = await readingOf(deps, language)
  return (await deps.models.list()).map(({ target, ...line }) => ({
    ...line,
    createdByName: name(line.createdBy),
    predicts: targetText(target, language, label),
  }))
}

async function card(deps: DeskDeps, actor: Actor, modelId: string, language: Language) {
  const model = await deps.models.get(modelId)
  const reading = await readingOf(deps, language)
  const { leaks, limits, excluded, ...said } = saidOf(model, reading)
  const { modelId: id, name, version, state, hash, createdBy, createdAt, features } = model
  const decided = <D extends { readonly by: string }>(decision: D | null) =>
    decision && { ...decision, name: reading.name(decision.by) }
  return {
    modelId: id,
    name,
    version,
    state,
    hash,
    createdBy,
    createdByName: reading.name(createdBy),
    createdAt,
    features: [...features],
    card: {
      ...model.card,
      data: { ...model.card.data, excluded },
      evaluation: shownEvaluation(model),
      fields: shownFields(model, reading),
      leaks,
      limits,
    },
    ...said,
    mayApprove: await deps.models.mayApprove(actor, createdBy),
    approved: decided(model.approved),
    retired: decided(model.retired),
    fairness: model.fairness.map(({ auditId, recordedAt, summary }) => ({
      auditId,
      recordedAt,
      verdict: (summary as { verdict?: string } | null)?.verdict ?? null,
    })),
    text: cardText(model, language),
  }
}

function shownOutlook(outlook: Outlook, { language, label }: Reading) {
  return {
    ...outlook,
    needed: leastPerClass,
    excluded: Object.entries(outlook.excluded).map(([reason, people]) => ({
      reason,
      words: sayReason(language, reason as Reason),
      people,
    })),
    fields: outlook.fields.map((one) => ({
      ...one,
      label: label(one.field),
      sentence: one.warning && say(language, `look_${one.warning}`),
    })),
  }
}

/** Below this many log-odds a field makes no difference that anybody could notice. */
const leastPart = 0.0005

async function explain(
  deps: DeskDeps,
  actor: Actor,
  modelId: string,
  { subjectId, why }: { readonly subjectId: string; readonly why: string },
  language: Language,
) {
  const { contributions, ...rest } = await deps.models.explain(actor, modelId, subjectId, why)
  const { label } = await readingOf(deps, language)
  const key = (weight: number) => {
    if (Math.abs(weight) < leastPart) return 'part_none'
    return weight > 0 ? 'part_up' : 'part_down'
  }
  return {
    ...rest,
    contributions: contributions.map(({ field, weight }) => ({
      field,
      label: label(field),
      weight,
      sentence: say(language, key(weight), { field: label(field) }),
    })),
  }
}
