/**
 * Passwords as they are kept: Argon2id (RFC 9106) in a PHC string with its own parameters, so that stronger ones can come later. The
 * work is done in Node's thread pool, a few at a time: each takes 19 MiB, and a crowd at the door must not take the house down.
 */
import { argon2, timingSafeEqual } from 'node:crypto'
import type { RandomBytes } from '../kernel/index.ts'
import { problem } from './problems.ts'

/** OWASP Password Storage Cheat Sheet (2025), first choice: 19 MiB, two passes, one lane. */
export const argonCost = { memoryKib: 19_456, passes: 2, lanes: 1 } as const
export type ArgonCost = { readonly memoryKib: number; readonly passes: number; readonly lanes: number }

const saltBytes = 16
const tagBytes = 32
const atOnce = 2
const mostWaiting = 40

export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** Whether the password fits. With `null` the same work is done and the answer is no: nobody learns who exists. */
  verify(phc: string | null, password: string): Promise<boolean>
  /** Whether a string was made with other parameters than today's. */
  outdated(phc: string): boolean
}

export function createPasswordHasher(random: RandomBytes, cost: ArgonCost = argonCost): PasswordHasher {
  const inTurn = createTurns()
  const derive = (password: string, salt: Buffer, by: ArgonCost) =>
    inTurn(
      () =>
        new Promise<Buffer>((resolve, reject) => {
          const { memoryKib: memory, passes, lanes: parallelism } = by
          const message = password.normalize('NFKC')
          argon2(
            'argon2id',
            { message, nonce: salt, memory, passes, parallelism, tagLength: tagBytes },
            (error, key) => (error ? reject(error) : resolve(key)),
          )
        }),
    )
  return {
    hash: async (password) => {
      const salt = random(saltBytes)
      return spelled(cost, salt, await derive(password, salt, cost))
    },
    verify: async (phc, password) => {
      const kept = phc === null ? null : read(phc)
      const tag = await derive(password, kept?.salt ?? Buffer.alloc(saltBytes), kept?.cost ?? cost)
      return timingSafeEqual(tag, kept?.tag ?? Buffer.alloc(tagBytes)) && kept !== null
    },
    outdated: (phc) => {
      const kept = read(phc)?.cost
      return kept?.memoryKib !== cost.memoryKib || kept.passes !== cost.passes || kept.lanes !== cost.lanes
    },
  }
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

function spelled({ memoryKib, passes, lanes }: ArgonCost, salt: Buffer, tag: Buffer): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${unpadded(salt)}$${unpadded(tag)}`
}

function read(phc: string): { cost: ArgonCost; salt: Buffer; tag: Buffer } | null {
  const [, m, t, p, salt, tag] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(phc) ?? []
  if (!salt || !tag) return null
  const bytes = Buffer.from(tag, 'base64')
  if (bytes.length !== tagBytes) return null
  return {
    cost: { memoryKib: Number(m), passes: Number(t), lanes: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    tag: bytes,
  }
}

/** Lets so many work at once and so many wait. @throws Problem `staff.crowded` */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let working = 0
  const waiting: (() => void)[] = []
  return async (work) => {
    if (working >= atOnce) {
      if (waiting.length >= mostWaiting) throw problem('staff.crowded')
      await new Promise<void>((go) => waiting.push(go))
    } else working++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else working--
    }
  }
}
