/**
 * The arrows as dependency-cruiser rules, generated from rooms.ts. Run by check-rooms.ts, which also proves that they can fail.
 */
import { rooms } from '../rooms.ts'

const between = rooms.map((room) => {
  const others = rooms.map((other) => other.name).filter((name) => name !== room.name && !room.mayTouch.includes(name))
  return {
    name: `${room.name}-arrows`,
    comment: `${room.name} may touch only ${room.mayTouch.join(', ') || 'nothing'}`,
    severity: 'error',
    from: { path: `^src/${room.name}/`, pathNot: '\\.test\\.ts$' },
    to: { path: `^src/(${others.join('|')})/` },
  }
})

const doors = rooms.map((room) => ({
  name: `${room.name}-door`,
  comment: `other rooms enter ${room.name} only by its index.ts`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${room.name}/|\\.test\\.ts$` },
  to: { path: `^src/${room.name}/`, pathNot: `^src/${room.name}/index\\.ts$` },
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
  only('only-vault-opens-sqlite', '^node:sqlite$', '^src/(vault|kernel)/'),
  { name: 'law-does-no-io', severity: 'error', from: { path: '^src/law/', pathNot: '\\.test\\.ts$' }, to: { path: '^(node:)?(fs|net|http|https|child_process)', dependencyTypes: ['core'] } },
  { name: 'no-circular', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
]

export const options = {
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  tsConfig: { fileName: 'tsconfig.json' },
  enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js', '.json'], conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
}
