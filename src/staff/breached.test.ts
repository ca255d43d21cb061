import { fc, test as prop } from '@fast-check/vitest'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isBreached } from './breached.ts'

const folder = mkdtempSync(join(tmpdir(), 'aval-breached-'))
const path = join(folder, 'pwned.txt')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hashOf = (password: string) => createHash('sha1').update(password).digest('hex').toUpperCase()

function write(passwords: readonly string[], end: string): void {
  const lines = passwords.map((password, at) => `${hashOf(password)}:${10 ** (at % 9)}`).toSorted()
  writeFileSync(path, lines.join(end) + (passwords.length % 2 === 0 ? end : ''))
}

prop.prop([
  fc.uniqueArray(fc.string({ maxLength: 8 }), { maxLength: 60 }),
  fc.array(fc.string({ maxLength: 8 }), { maxLength: 5 }),
  fc.constantFrom('\n', '\r\n'),
])('it finds exactly what the file holds, wherever it stands and however lines end', async (held, others, end) => {
  write(held, end)
  for (const password of [...held, ...others])
    expect([password, await isBreached(path, password)]).toEqual([password, held.includes(password)])
})

test('a file that is not there is no clean bill', async () => {
  await expect(isBreached(join(folder, 'missing'), 'x')).rejects.toMatchObject({ code: 'staff.breached_unreadable' })
})
