/** Pages of the area account. */

export const accountRoutes = [] as const

/** Pages for those who are not signed in: sign-in, set-up, invitation. */
export const accountEntryRoutes = [] as const
