import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { systemRandom } from '../kernel/index.ts'
import { createVault, pkcs11Provider } from './index.ts'

const library = [
  '/usr/lib/softhsm/libsofthsm2.so',
  '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
  '/usr/local/lib/softhsm/libsofthsm2.so',
].find((path) => existsSync(path))
const missing = [library ? null : 'SoftHSM', addOn() ? null : 'the optional package pkcs11js'].filter(
  (one) => one !== null,
)

if (missing.length > 0) {
  test(`PKCS#11 was not tried here: ${missing.join(' and ')} not installed`, () => expect(missing).not.toEqual([]))
} else {
  test('keys wrapped in a token open again after a restart, also after rotation, and only with that token', () => {
    const directory = mkdtempSync(join(tmpdir(), 'aval-hsm-'))
    prepareToken(directory)
    const subject = '0198f000-0000-7000-8000-00000000000a'
    const place = { table: 't', column: 'c', subjectId: subject, rowId: 'r' }
    const open = () => {
      const provider = pkcs11Provider({
        module: library as string,
        tokenLabel: 'aval-test',
        pin: '1234',
        keyLabel: 'kek',
        random: systemRandom,
      })
      return createVault({ directory: join(directory, 'keyring'), provider, random: systemRandom })
    }
    const first = open()
    first.enrol([subject])
    const sealed = first.seal(place, 'in the token')
    first.close()
    const second = open()
    expect(second.openText(place, sealed)).toBe('in the token')
    expect(second.rotateKek()).toEqual({ rewrapped: 1 })
    second.close()
    const third = open()
    expect(third.openText(place, sealed)).toBe('in the token')
    expect(third.status()).toMatchObject({ provider: 'pkcs11', generatedSecret: 'no', kekVersion: 2 })
    third.close()
    rmSync(directory, { recursive: true })
  })

  test('a token that is not there is a problem with its reason', () => {
    expect(() =>
      pkcs11Provider({ module: '/nowhere.so', tokenLabel: 'x', pin: '1', keyLabel: 'k', random: systemRandom }),
    ).toThrow(/hsm_unavailable/)
  })
}

function addOn(): boolean {
  try {
    createRequire(import.meta.url)('pkcs11js')
    return true
  } catch {
    return false
  }
}

function prepareToken(directory: string): void {
  const configuration = join(directory, 'softhsm2.conf')
  mkdirSync(join(directory, 'tokens'))
  writeFileSync(
    configuration,
    `directories.tokendir = ${join(directory, 'tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  )
  process.env.SOFTHSM2_CONF = configuration
  const made = spawnSync(
    'softhsm2-util',
    ['--init-token', '--free', '--label', 'aval-test', '--so-pin', '5678', '--pin', '1234'],
    { encoding: 'utf8' },
  )
  expect(made.status, made.stderr).toBe(0)
}
