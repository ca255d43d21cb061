/**
 * The door of the sites: consent asked and events taken on pages of others. Limits: who a visitor is rests on a number that their
 * browser keeps, so another browser is another visitor until the site vouches for the person; traits other than identifiers are not
 * kept.
 */
export { demoShopRoutes } from './demo-shop.ts'
export { siteRoutes } from './routes.ts'
export { createSiteRoom, type SiteRoom } from './site.ts'
export { siteIntakeRoutes } from './intake-routes.ts'
export { siteScriptRoutes } from './script-routes.ts'
export type { NewSite, SiteView } from './sites.ts'
export { siteTables } from './tables.ts'
