/**
 * The door of the portal: where customers see what is held, decide, and get proof of it, without an account.
 * Limits: the link of a message opens a visit for as long as the message exists, so whoever a message was forwarded to can see and
 * stop what it is about; what identifies the person stays hidden from them. The mail server's refusal of a code is not told to
 * whoever asked for it, and does not suppress the address.
 */
export { portalCookie } from './cookie.ts'
export type { PortalDeps } from './deps.ts'
export { createPortal, type Portal } from './portal.ts'
export { portalRoutes } from './routes.ts'
export { portalTables } from './tables.ts'
