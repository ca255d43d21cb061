/** Pages of the area requests. */

export const requestRoutes = [] as const
