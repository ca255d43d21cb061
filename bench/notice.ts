/** A published notice, which every measure with consent needs first. */
import { standardNotice } from '../src/consent/index.ts'
import type { Actor } from '../src/kernel/index.ts'
import type { House } from '../src/server/index.ts'

export interface Published {
  readonly id: string
  readonly version: number
  readonly language: 'en'
}

export async function hire(house: House, role: 'owner' | 'marketer' | 'dpo'): Promise<Actor> {
  return { kind: 'staff', id: (await house.staff.members.add(`Bench (${role})`, role)).staffId, role }
}

export async function publishNotice(house: House, actor: Actor, purposes: readonly string[]): Promise<Published> {
  const draft = await house.consent.notices.draft(
    actor,
    standardNotice({
      name: 'bench',
      controller: { name: 'Bench', address: '1 rue de la Mesure, Paris', contact: 'dpo@example.org' },
      purposes: purposes.map((code) => house.consent.purpose(code)),
      data: ['contact'],
      storage: 'France',
      authority: { name: 'CNIL', url: 'https://www.cnil.fr' },
    }),
  )
  const { noticeId, version } = await house.consent.notices.publish(actor, draft.noticeId, draft.version)
  return { id: noticeId, version, language: 'en' }
}
