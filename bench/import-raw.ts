/**
 * The import's baseline: the same rows by COPY into tables of the same shape and with the same keys, but without policies and
 * triggers, plus AES-256-GCM of the same cells and HMAC-SHA-256 for the same indexes with node:crypto in one thread.
 */
import { createCipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { asked, type Bed } from './bed.ts'
import { copyIn, copyOut } from './copy.ts'
import { seconds } from './figures.ts'

/** What an import fills per person; its own bookkeeping is not the baseline's business. */
const tables = ['profile', 'permission', 'decision', 'sealed_field', 'identifier'] as const

/** Seconds that COPY needs for the rows that an import left behind. */
export function rawCopy(bed: Bed): Promise<number> {
  return asked(bed.administrator, async (client) => {
    let total = 0
    for (const table of tables) {
      const path = join(bed.directory, `${table}.copy`)
      await copyOut(client, `select * from ${table}`, path)
      // Made and committed before the copy: in one transaction PostgreSQL would not write the rows to its journal.
      await client.query(`create table raw_${table} (like ${table} including indexes)`)
      total += await seconds(() => copyIn(client, `raw_${table}`, path))
      await client.query(`drop table raw_${table}`)
      rmSync(path)
    }
    return total
  })
}

/** Bytes per cell, person by person, and how many indexes. */
export interface Cells {
  readonly people: readonly (readonly number[])[]
  readonly indexes: number
}

export function readCells(bed: Bed, overhead: number): Promise<Cells> {
  return asked(bed.administrator, async (client) => {
    const { rows } = await client.query<{ sizes: number[] }>(
      `select array_agg(bytes - ${overhead}) as sizes from (
        select subject_id, length(sealed) as bytes from sealed_field union all
        select subject_id, length(evidence) from decision where evidence is not null) c group by subject_id`,
    )
    const counted = await client.query<{ many: number }>('select count(*)::int as many from identifier')
    return { people: rows.map((row) => row.sizes), indexes: counted.rows[0]?.many ?? 0 }
  })
}

const nonceBytes = 12

/** Seconds for the bare cryptography: a key per person, a fresh nonce and the cell's place as associated data. */
export function rawCryptography({ people, indexes }: Cells): Promise<number> {
  const plain = Buffer.alloc(4096, 'x')
  const place = Buffer.alloc(60, 'p')
  return seconds(() => {
    for (const sizes of people) {
      const key = createSecretKey(randomBytes(32))
      for (const size of sizes) {
        const nonce = randomBytes(nonceBytes)
        const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(place)
        Buffer.concat([nonce, cipher.update(plain.subarray(0, size)), cipher.final(), cipher.getAuthTag()])
      }
    }
    const key = createSecretKey(randomBytes(32))
    for (let i = 0; i < indexes; i++) createHmac('sha256', key).update(`person.${i}@example.org`).digest()
  })
}
