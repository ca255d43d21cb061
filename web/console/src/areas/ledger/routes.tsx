/** Pages of the area ledger. */

export const ledgerRoutes = [] as const
