/** Who asks in tests, and the text that people have answered: published through the real room. */
import { type Consent, type NewDecision, standardNotice } from '../src/consent/index.ts'
import type { Controller } from '../src/campaigns/index.ts'
import type { Actor } from '../src/kernel/index.ts'

export const maisonTest: Controller = {
  name: 'Maison Test',
  address: '1 rue du Test, 75001 Paris',
  contact: 'bonjour@maison.example',
  dpoContact: 'dpo@maison.example',
  languages: ['en', 'fr'],
}

/** Asks for every purpose that rests on consent. @param name for the team */
export async function publishNotice(
  { notices, purposes }: Pick<Consent, 'notices' | 'purposes'>,
  dpo: Actor,
  name = 'test',
): Promise<NonNullable<NewDecision['notice']>> {
  const { name: controller, address, dpoContact: contact } = maisonTest
  const draft = await notices.draft(
    dpo,
    standardNotice({
      name,
      controller: { name: controller, address, contact },
      purposes: purposes().filter((purpose) => purpose.legalBasis === 'consent'),
      data: ['contact', 'purchases'],
      storage: 'France',
      authority: { name: 'CNIL', url: 'https://www.cnil.fr' },
    }),
  )
  const published = await notices.publish(dpo, draft.noticeId, draft.version)
  return { id: published.noticeId, version: published.version, language: 'fr' }
}
