/** Pages of the area models. */

export const modelRoutes = [] as const
