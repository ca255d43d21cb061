/** Pages of the area settings. */

export const settingRoutes = [] as const
