/** An import as the server tells it. */
import type { paths } from '../../app/openapi.d.ts'

export type ImportStatus = paths['/v1/imports/{importId}']['get']['responses'][200]['content']['application/json']

/** How the state's word is set: colour is never the only sign. */
const faces = { waiting: '', running: '', done: 'good', failed: 'bad', cancelled: 'warn' } as const

export const stateFace = (state: ImportStatus['state']): string => faces[state]

export const isOver = (state: ImportStatus['state']): boolean => state !== 'waiting' && state !== 'running'
