/** The configuration of a witness: its name, where it listens, and the logs that it follows with their keys. Every fault at once. */
import { readFileSync } from 'node:fs'
import { ed25519Type, isKeyName, mlDsaType, type NoteKey, parseVkey, utf8 } from '../../verifier/src/index.ts'
import type { FollowedLog } from './answer.ts'
import { problem } from './problems.ts'

export interface WitnessConfiguration {
  /** Key name: a URL without scheme. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly logs: readonly FollowedLog[]
}

/** Takes one fault in both languages. */
type Fault = (en: string, fr: string) => void

/** What is signed holds the length of a name in one byte (tlog-cosignature): a longer one could never be signed. */
const longestName = 255
const nameFits = (name: unknown): name is string =>
  typeof name === 'string' && name !== '' && utf8(name).length <= longestName

/** @throws Problem `witness.bad_configuration` with every fault */
export function readWitnessConfiguration(file: string): WitnessConfiguration {
  const faults: { en: string; fr: string }[] = []
  const fault: Fault = (en, fr) => void faults.push({ en, fr })
  const configuration = check(readObject(file, fault), fault)
  if (configuration && faults.length === 0) return configuration
  throw problem('witness.bad_configuration', {
    file,
    count: faults.length,
    list: faults.map(({ en }) => en).join('; '),
    listFR: faults.map(({ fr }) => fr).join(' ; '),
  })
}

function readObject(file: string, fault: Fault): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (isObject(value)) return value
    fault('the file must hold a JSON object', 'le fichier doit contenir un objet JSON')
  } catch (error) {
    const why = (error as Error).message
    fault(`the file cannot be read as JSON (${why})`, `le fichier n’est pas lisible comme JSON (${why})`)
  }
  return null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function check(value: Record<string, unknown> | null, fault: Fault): WitnessConfiguration | null {
  if (!value) return null
  const { name, host = '127.0.0.1', port = 4190, logs, ...more } = value
  unknownSettings(more, '', fault)
  if (!nameFits(name) || !isKeyName(name))
    fault(
      'name must be a URL without scheme, without spaces or +, of at most 255 bytes',
      'name doit être une URL sans schéma, sans espace ni +, de 255 octets au plus',
    )
  if (typeof host !== 'string' || host === '') fault('host must be an address', 'host doit être une adresse')
  if (!Number.isInteger(port) || (port as number) < 0 || (port as number) > 65_535)
    fault('port must be 0 to 65535', 'port doit être compris entre 0 et 65535')
  const followed = (Array.isArray(logs) ? logs : []).map((log, i) => followedLog(log, i + 1, fault))
  if (followed.length === 0) fault('logs must list at least one log', 'logs doit énumérer au moins un registre')
  const origins = followed.map((log) => log?.origin)
  for (const origin of new Set(origins.filter((one, i) => one !== undefined && origins.indexOf(one) !== i)))
    fault(`${origin} is listed more than once`, `${origin} figure plus d’une fois`)
  return { name: name as string, host: host as string, port: port as number, logs: followed as FollowedLog[] }
}

function unknownSettings(more: Record<string, unknown>, prefix: string, fault: Fault): void {
  for (const other of Object.keys(more))
    fault(`${prefix}${other} is not a setting`, `${prefix}${other} n’est pas un réglage`)
}

function followedLog(log: unknown, i: number, fault: Fault): FollowedLog | null {
  const { origin, vkeys, ...more } = isObject(log) ? log : {}
  unknownSettings(more, `log ${i}: `, fault)
  if (!nameFits(origin) || !Array.isArray(vkeys) || vkeys.length === 0) {
    fault(
      `log ${i} needs an origin of at most 255 bytes and vkeys`,
      `le registre ${i} doit avoir une origin de 255 octets au plus et des vkeys`,
    )
    return null
  }
  const keys = vkeys.map((vkey) => (typeof vkey === 'string' ? parseVkey(vkey) : null))
  const fits = (key: NoteKey | null) =>
    key !== null && key.name === origin && (key.type === ed25519Type || key.type === mlDsaType)
  for (const [k, key] of keys.entries())
    if (!fits(key))
      fault(
        `log ${i}: vkey ${k + 1} is not a key of ${origin}`,
        `registre ${i} : la vkey ${k + 1} n’est pas une clé de ${origin}`,
      )
  return { origin, keys: keys as NoteKey[] }
}
