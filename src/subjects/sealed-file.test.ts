import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { appendSealed, readSealed, writeSealed } from './sealed-file.ts'

const directory = mkdtempSync(join(tmpdir(), 'aval-sealed-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Binds name and content as the vault does, without hiding anything: what is tested here is the file around it. */
const vault = {
  sealSecret: (name: string, plain: string | Uint8Array) =>
    Buffer.concat([check(name, Buffer.from(plain)), Buffer.from(plain)]),
  openSecret: (name: string, sealed: Uint8Array) => {
    const bytes = Buffer.from(sealed)
    if (!bytes.subarray(0, 32).equals(check(name, bytes.subarray(32)))) throw new Error('sealed elsewhere')
    return bytes.subarray(32)
  },
}
const check = (name: string, plain: Buffer) => createHash('sha256').update(name).update(plain).digest()

async function read(path: string, name: string, length: number): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of readSealed(vault, path, name, length)) parts.push(part)
  return Buffer.concat(parts).toString()
}

test('what a crash left behind the known length is not read, and is written over', async () => {
  const path = join(directory, 'a')
  const first = await appendSealed(vault, path, 'n', 0, Buffer.from('one,'))
  await appendSealed(vault, path, 'n', first, Buffer.from('lost by a roll-back'))
  expect(await read(path, 'n', first)).toBe('one,')
  const second = await appendSealed(vault, path, 'n', first, Buffer.from('two'))
  expect(await read(path, 'n', second)).toBe('one,two')
  expect(readFileSync(path)).toHaveLength(second)
})

test('a file that was cut, changed, or moved under another name is refused', async () => {
  const path = join(directory, 'b')
  async function* big() {
    for (let i = 0; i < 30; i++) yield Buffer.alloc(100_000, i)
  }
  const { sealedBytes, plainBytes } = await writeSealed(vault, path, 'n', big())
  expect(plainBytes).toBe(3_000_000)
  expect((await read(path, 'n', sealedBytes)).length).toBeGreaterThan(0)
  const refused = { code: 'subjects.file_unreadable' }
  await expect(read(path, 'other', sealedBytes)).rejects.toMatchObject(refused)
  await expect(read(path, 'n', sealedBytes + 5)).rejects.toMatchObject(refused)
  const bytes = readFileSync(path)
  bytes[2_000_000] = bytes[2_000_000]! ^ 1
  writeFileSync(path, bytes)
  await expect(read(path, 'n', sealedBytes)).rejects.toMatchObject(refused)
})
