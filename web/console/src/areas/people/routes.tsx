/** Pages of the area people. */

export const peopleRoutes = [] as const
