/** For this room's tests: the rooms up to the gate, a site with a published notice, and its routes as browsers and servers call them. */
import { join } from 'node:path'
import { sql } from 'kysely'
import { standardNotice } from '../consent/index.ts'
import { type Actor, type App, createApp, createLog, type Jobs, systemClock, systemRandom } from '../kernel/index.ts'
import { createSubjects, type Subjects } from '../subjects/index.ts'
import { type SmallHouse, smallHouse } from '../../test/small-house.ts'
import type { NewSite, SiteView } from './sites.ts'
import { createSiteRoom, siteIntakeRoutes, type SiteRoom, siteRoutes, siteScriptRoutes } from './index.ts'

export const shopOrigin = 'https://shop.example.org'
export const asked = ['audience_measurement', 'personalisation', 'profiling', 'third_party_sharing'] as const
export const owner: Actor = { kind: 'staff', id: '0198c0de-0000-7000-8000-000000000001', role: 'owner' }

export interface Shop extends SmallHouse {
  readonly subjects: Subjects
  readonly room: SiteRoom
  readonly app: App
  readonly publicUrl: string
  /** A new site of the shop's own notice. */
  site(given?: Partial<NewSite>): Promise<SiteView>
  /** The next version of the shop's notice, published. */
  publish(more?: { readonly data?: readonly string[]; readonly purposes?: readonly string[] }): Promise<void>
  /** Events that are kept, oldest first. */
  events(): Promise<{ name: string; subject: string; properties: Record<string, unknown> }[]>
  /** What became of what a site sent. */
  counts(site: SiteView): Promise<Record<string, number>>
}

/** @param publicUrl of the house itself; pages of sites lie elsewhere */
export async function openShop(publicUrl = 'https://aval.example.org'): Promise<Shop> {
  const small = await smallHouse()
  const { database, gate, consent, staff, vault, newId, folder } = small
  const base = { database, gate, consent, staff, vault, newId, clock: systemClock, random: systemRandom }
  const subjects: Subjects = createSubjects({
    ...base,
    jobs: { define: () => {} } as unknown as Jobs,
    openPurpose: gate.openPurpose,
    filesDirectory: join(folder, 'files'),
    otherHolders: () => [consent.holder, staff.holder, room.holder],
  })
  const receiptPath = (subjectId: string) => `/receipt/${subjectId}`
  const room: SiteRoom = createSiteRoom({ ...base, subjects, publicUrl, receiptPath })
  const app = await createApp({
    log: createLog('silent'),
    authorise: async (request) => {
      request.actor = request.routeOptions.config.open === undefined ? owner : { kind: 'system', id: 'public' }
    },
    version: '0',
    publicUrl,
  })
  for (const mount of [siteRoutes(room), siteIntakeRoutes(room), siteScriptRoutes()]) mount(app)
  await app.ready()
  let noticeId: string | undefined
  const publish: Shop['publish'] = async (more = {}) => {
    const content = standardNotice({
      name: 'shop-banner',
      controller: { name: 'Maison Test', address: '1 rue du Test, 75001 Paris', contact: 'dpo@maison.example' },
      purposes: (more.purposes ?? [...asked, 'email_marketing']).map((code) => consent.purpose(code)),
      data: more.data ?? ['visits', 'purchases'],
      storage: 'France',
      authority: { name: 'CNIL', url: 'https://www.cnil.fr' },
    })
    const draft = await consent.notices.draft(owner, { ...content, ...(noticeId ? { noticeId } : {}) })
    await consent.notices.publish(owner, draft.noticeId, draft.version)
    noticeId = draft.noticeId
  }
  await publish()
  return {
    ...small,
    subjects,
    room,
    app,
    publicUrl,
    publish,
    site: (given = {}) =>
      room.sites.create(owner, { name: 'Shop', origins: [shopOrigin], noticeId: noticeId!, purposes: asked, ...given }),
    events: async () => {
      const { rows } = await sql<{ name: string; subject: string; properties: Record<string, unknown> }>`
        select name, subject_id as subject, properties from event order by at, name`.execute(small.owner.db)
      return rows
    },
    counts: async (site) => {
      const { counts } = await room.sites.get(site.siteId)
      return Object.fromEntries(counts.map((one) => [`${one.kind} ${one.outcome}`, one.amount]))
    },
    close: async () => {
      await app.close()
      await small.close()
    },
  }
}
