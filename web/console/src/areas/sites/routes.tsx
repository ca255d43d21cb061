/** Pages of the area sites. */

export const siteRoutes = [] as const
