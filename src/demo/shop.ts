/** The demonstration's web site: a site of the invented shop, whose page this server shows itself. Made once, at home wherever it runs. */
import type { Actor } from '../kernel/index.ts'
import type { House } from '../server/index.ts'

const name = 'Sentiers & Cie (demonstration)'
/** What a visitor is asked: nothing that needs an address. */
const purposes = ['audience_measurement', 'personalisation', 'profiling', 'third_party_sharing']

/**
 * @param url where the server answers now; the port may have changed since the last start
 * @returns whether there is a shop: an installation without the demonstration's notice has none
 */
export async function openDemoShop(house: House, url: string): Promise<boolean> {
  const { sites } = house.site
  const notice = (await house.consent.notices.list()).findLast((one) => one.name === 'shop-sign-up' && one.publishedAt)
  const owner = (await house.staff.members.list()).find((one) => one.role === 'owner')
  if (!notice || !owner) return false
  const actor: Actor = { kind: 'staff', id: owner.staffId, role: 'owner' }
  const origins = originsOf(url)
  const known = (await sites.list()).find((one) => one.name === name)
  if (known?.revokedAt) return false
  if (!known) await sites.create(actor, { name, origins, noticeId: notice.noticeId, purposes, language: 'fr' })
  else if (origins.some((origin) => !known.origins.includes(origin)))
    await sites.change(actor, known.siteId, { origins })
  return true
}

/** This machine has two names. */
function originsOf(url: string): string[] {
  const { protocol, port } = new URL(url)
  return ['127.0.0.1', 'localhost'].map((host) => `${protocol}//${host}:${port}`)
}
