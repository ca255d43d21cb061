/** Pages of the area campaigns. */

export const campaignRoutes = [] as const
