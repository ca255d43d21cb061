/** The configuration of a witness: its name, where it listens, and the logs that it follows with their keys. Every fault at once. */
import { readFileSync } from 'node:fs'
import { ed25519Type, isKeyName, mlDsaType, type NoteKey, parseVkey } from '../../verifier/src/index.ts'
import type { FollowedLog } from './answer.ts'
import { problem } from './problems.ts'

export interface WitnessConfiguration {
  /** Key name: a URL without scheme. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly logs: readonly FollowedLog[]
}

/** @throws Problem `witness.bad_configuration` with every fault */
export function readWitnessConfiguration(file: string): WitnessConfiguration {
  const faults: string[] = []
  const fail = () => problem('witness.bad_configuration', { file, count: faults.length, list: faults.join('; ') })
  let value: Record<string, unknown> = {}
  try {
    value = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  } catch (error) {
    faults.push((error as Error).message)
    throw fail()
  }
  const { name, host = '127.0.0.1', port = 4190, logs, ...more } = value
  for (const other of Object.keys(more)) faults.push(`${other} is not a setting`)
  if (typeof name !== 'string' || !isKeyName(name) || name.length > 255)
    faults.push('name must be a URL without scheme, without spaces or +')
  if (typeof host !== 'string') faults.push('host must be an address')
  if (!Number.isInteger(port) || (port as number) < 0 || (port as number) > 65_535)
    faults.push('port must be 0 to 65535')
  const followed = Array.isArray(logs) ? logs.map((log, i) => followedLog(log, i, faults)) : []
  if (followed.length === 0) faults.push('logs must list at least one log')
  if (faults.length > 0) throw fail()
  return { name: name as string, host: host as string, port: port as number, logs: followed as FollowedLog[] }
}

function followedLog(log: unknown, i: number, faults: string[]): FollowedLog | null {
  const { origin, vkeys } = (log ?? {}) as { origin?: unknown; vkeys?: unknown }
  if (typeof origin !== 'string' || origin === '' || !Array.isArray(vkeys) || vkeys.length === 0) {
    faults.push(`log ${i + 1} needs an origin and vkeys`)
    return null
  }
  const keys = vkeys.map((vkey) => (typeof vkey === 'string' ? parseVkey(vkey) : null))
  const fits = (key: NoteKey | null) =>
    key !== null && key.name === origin && (key.type === ed25519Type || key.type === mlDsaType)
  for (const [k, key] of keys.entries())
    if (!fits(key)) faults.push(`log ${i + 1}: vkey ${k + 1} is not a key of ${origin}`)
  return { origin, keys: keys as NoteKey[] }
}
