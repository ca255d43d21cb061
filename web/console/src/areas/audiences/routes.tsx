/** Pages of the area audiences. */

export const audienceRoutes = [] as const
