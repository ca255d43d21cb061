/** Pages of the area imports. */

export const importRoutes = [] as const
