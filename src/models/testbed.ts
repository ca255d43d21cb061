/**
 * For this room's tests: the real rooms up to audiences with some 270 people, most of whom permit training and prediction.
 */
import { type SmallHouse, smallHouse } from '../../test/small-house.ts'
import { type Audiences, createAudiences } from '../audiences/index.ts'
import { type Actor, type Jobs, systemClock } from '../kernel/index.ts'
import { createSubjects, type Field, type Subjects } from '../subjects/index.ts'
import { seeded } from './folds.ts'
import { createModels, type Models, type ModelsDeps } from './models.ts'
import type { Trainer } from './trainer.ts'
import { trainModel } from './training.ts'

export const analyst: Actor = { kind: 'staff', id: '0198c0de-0000-7000-8000-00000000000a', role: 'analyst' }
export const permitting = 260
const silentPeople = 12

export function field(name: string, type: Field['type'], more: Partial<Field> = {}): Field {
  return {
    name,
    type,
    dataClass: 'behavioural',
    provenance: 'observed',
    inAudiences: true,
    inModels: true,
    identifier: null,
    label: { en: name, fr: name },
    levels: null,
    ...more,
  }
}

const catalogue: readonly Field[] = [
  field('visits', 'number'),
  field('plan', 'text'),
  field('joined', 'date'),
  field('member', 'boolean'),
  field('bought', 'boolean'),
  field('internal_note', 'number', { inModels: false }),
  field('gender', 'text', { dataClass: 'demographic' }),
  field('diagnosis_group', 'text'),
]

/** A person whose visits, plan and membership lead to buying. */
function person(random: () => number): Record<string, unknown> {
  const visits = Math.round(random() * 10)
  const plan = ['free', 'plus'][Math.floor(random() * 2)]!
  const member = random() < 0.5
  const chance = 1 / (1 + Math.exp(4 - 0.5 * visits - (plan === 'plus' ? 1 : 0) - (member ? 1 : 0)))
  return {
    visits,
    plan,
    member,
    joined: `2025-0${1 + Math.floor(random() * 9)}-10`,
    gender: random() < 0.5 ? 'f' : 'm',
    bought: random() < chance,
  }
}

/** Predicts who bought. */
export const order = {
  name: 'buyers',
  target: { kind: 'field', field: 'bought', equals: true },
  features: ['visits', 'plan', 'member', 'joined'],
  seed: 1,
} as const

export interface Bed {
  readonly home: SmallHouse
  readonly subjects: Subjects
  readonly audiences: Audiences
  /** Who permits training and prediction. */
  readonly people: readonly string[]
  /** How many more there are who never decided. */
  readonly silent: number
  /** The room; training happens in this process unless a trainer is given. */
  room(more?: Partial<Pick<ModelsDeps, 'trainer' | 'gate' | 'jobs'>>): Models
}

/** Training in this process: what the worker does, for tests that stand in between. */
const here: Trainer = async (input, report) => trainModel(input, report)

const noJobs: Pick<Jobs, 'define' | 'start'> = {
  define: () => {},
  start: () => Promise.reject(new Error('no jobs in this test')),
}

export async function makeBed(): Promise<Bed> {
  const home = await smallHouse()
  const subjects = subjectsOf(home)
  const { database, consent, newId, gate } = home
  const audiences = createAudiences({ database, gate, consent, subjects, clock: systemClock, newId })
  await subjects.catalogue.define(catalogue)
  const random = seeded(12)
  const people: string[] = []
  for (let i = 0; i < permitting; i++)
    people.push(await home.person({ says: ['model_training', 'profiling'], attributes: person(random) }))
  for (let i = 0; i < silentPeople; i++) await home.person({ attributes: person(random) })
  const deps: ModelsDeps = {
    database,
    gate,
    audiences,
    subjects,
    clock: systemClock,
    newId,
    ledger: home.ledger,
    staff: home.staff,
    jobs: noJobs,
    trainer: here,
  }
  return { home, subjects, audiences, people, silent: silentPeople, room: (more) => createModels({ ...deps, ...more }) }
}

function subjectsOf({ database, vault, consent, newId, gate, folder }: SmallHouse): Subjects {
  return createSubjects({
    database,
    vault,
    consent,
    clock: systemClock,
    newId,
    openPurpose: gate.openPurpose,
    jobs: { define: () => {} } as unknown as Jobs,
    filesDirectory: folder,
    otherHolders: () => [],
  })
}
