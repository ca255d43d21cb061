/** Pages of the area notices. */

export const noticeRoutes = [] as const
