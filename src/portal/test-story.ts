/** For tests: somebody with a life in the system: data of every kind, a campaign that wrote, a score, looks by staff, a bounce. */
import { sql } from 'kysely'
import { sendAutumn } from '../../test/autumn.ts'
import type { PortalHouse } from './test-portal.ts'

export interface Story {
  readonly ada: string
  readonly bob: string
  readonly campaignId: string
}

/** @param house a fresh one */
export async function tellStory(house: PortalHouse): Promise<Story> {
  await house.subjects.catalogue.define([
    {
      name: 'wealth',
      type: 'number',
      dataClass: 'financial',
      provenance: 'inferred',
      inAudiences: false,
      inModels: false,
      identifier: null,
      levels: null,
      label: { en: 'Estimated budget', fr: 'Budget estimé' },
    },
  ])
  const says = ['email_marketing', 'personalisation', 'profiling', 'audience_measurement']
  const fields = { first_name: 'Ada', visits: 41, language: 'fr', faith: '=HYPERLINK("x")', wealth: -12 }
  const ada = await house.person({ email: 'ada@example.org', says, fields })
  const bob = await house.person({
    email: 'bob@example.org',
    says: ['email_marketing'],
    fields: { first_name: 'Bobby' },
  })
  const campaignId = await sendAutumn(house)
  await score(house, ada)
  const { staffId } = await house.staff.members.add('Camille Secret', 'support')
  const looker = { kind: 'staff', id: staffId, role: 'support' } as const
  await house.gate.open(
    {
      purpose: 'rights_fulfilment',
      actor: looker,
      why: 'Ada telephoned about her order',
      among: { kind: 'subjects', ids: [ada] },
      named: 'yes',
    },
    async () => {},
  )
  return { ada, bob, campaignId }
}

async function score(house: PortalHouse, subjectId: string): Promise<void> {
  const reasons = [
    { field: 'visits', direction: 'up', weight: 1 },
    { field: 'age', direction: 'down', weight: -0.5 },
  ]
  await sql`insert into score (subject_id, model_id, score, band, reasons, at)
    values (${subjectId}, ${house.newId()}, 0.7, 2, ${JSON.stringify(reasons)}::jsonb, now())`.execute(house.owner.db)
}
