/**
 * The arrows as dependency-cruiser rules, generated from rooms.ts. Run by check-rooms.ts, which also proves that they can fail.
 */
import { rooms } from '../rooms.ts'

const folderOf = (room: (typeof rooms)[number]) => room.folder ?? `src/${room.name}`

const between = rooms.map((room) => {
  const others = rooms.filter((other) => other.name !== room.name && !room.mayTouch.includes(other.name)).map(folderOf)
  return {
    name: `${room.name}-arrows`,
    comment: `${room.name} may touch only ${room.mayTouch.join(', ') || 'nothing'}`,
    severity: 'error',
    from: { path: `^${folderOf(room)}/`, pathNot: '\\.test\\.ts$' },
    to: { path: `^(${others.join('|')})/` },
  }
})

const doors = rooms.map((room) => ({
  name: `${room.name}-door`,
  comment: `other rooms enter ${room.name} only by ${(room.doors ?? ['index.ts']).join(' or ')}`,
  severity: 'error',
  from: { path: '^(src|verifier/src)/', pathNot: `^${folderOf(room)}/|\\.test\\.ts$` },
  to: { path: `^${folderOf(room)}/`, pathNot: `^${folderOf(room)}/(${(room.doors ?? ['index.ts']).join('|').replaceAll('.', '\\.')})$` },
}))

const only = (name: string, what: string, who: string) => ({
  name,
  severity: 'error',
  from: { path: '^src/', pathNot: `${who}|\\.test\\.ts$` },
  to: { path: what },
})

export const forbidden = [
  ...between,
  ...doors,
  only('only-delivery-sends-mail', 'node_modules/(nodemailer|smtp-server)/', '^src/delivery/'),
  only('only-jobs-use-pg-boss', 'node_modules/pg-boss/', '^src/kernel/'),
  only('only-anchor-uses-viem', 'node_modules/viem/', '^src/anchor/'),
  // The keyring, and the small store that a witness needs: it runs where there is no PostgreSQL.
  only('only-vault-and-witness-open-sqlite', '^node:sqlite$', '^src/(vault|witness|kernel)/'),
  { name: 'law-does-no-io', severity: 'error', from: { path: '^src/law/', pathNot: '\\.test\\.ts$' }, to: { path: '^(node:)?(fs|net|http|https|child_process)', dependencyTypes: ['core'] } },
  { name: 'no-circular', severity: 'error', from: { path: '^(src|verifier/src)/' }, to: { circular: true } },
]

export const options = {
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  tsConfig: { fileName: 'tsconfig.json' },
  enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.json'], conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
}
