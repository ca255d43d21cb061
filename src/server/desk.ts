/** The desk of this house: what its room asks of the server itself. */
import { createDesk, type Desk } from '../desk/index.ts'
import { may } from '../staff/index.ts'
import { houseFindings } from './doctor.ts'
import { healths } from './finding.ts'
import type { House } from './house.ts'
import type { Installation } from './installation.ts'
import { ownWitnessSuffix } from './own-witness.ts'

/** Opens the desk. */
export function deskOf(house: House, installation: Pick<Installation, 'place'>): Desk {
  const { chain } = house.config.ledger
  return createDesk({
    ...house,
    may,
    explorer: chain.kind === 'external' ? chain.explorer : null,
    isOurWitness: (name) => name.endsWith(ownWitnessSuffix),
    health: async () => {
      const findings = await houseFindings(house, installation)
      const count = (health: string) => findings.filter((one) => one.health === health).length
      return Object.fromEntries(healths.map((health) => [health, count(health)])) as Record<
        (typeof healths)[number],
        number
      >
    },
  })
}
