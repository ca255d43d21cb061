import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fc, test } from '@fast-check/vitest'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { manualClock, systemRandom } from '../kernel/index.ts'
import { createVault, passphraseProvider, type Vault } from '../vault/index.ts'
import { backoffSeconds, createRateLimiter } from './limits.ts'
import { linkBuilder, readClick, readOpen, readUnsubscribe } from './links.ts'
import { progressOf } from './outbox.ts'
import { firstLoudMoment, zonesOf } from './quiet-hours.ts'
import { base32, readReturnPath, returnPath, unbase32 } from './return-path.ts'
import { isOneClick } from './unsubscribe.ts'

const directory = mkdtempSync(join(tmpdir(), 'aval-rules-'))
let vault: Vault
beforeAll(() => {
  const cost = { N: 1024, r: 8, p: 1 }
  const provider = passphraseProvider({ passphrase: 'twelve letters', directory, random: systemRandom, cost })
  vault = createVault({ directory, provider, random: systemRandom })
})
afterAll(() => {
  vault.close()
  rmSync(directory, { recursive: true, force: true })
})

const uuid = fc.uuid()
const url = fc.webUrl({ withQueryParameters: true, withFragments: true })

describe('return paths', () => {
  test.prop([uuid])('lead back to their message, also in capitals, and fit a local part', (messageId) => {
    const address = returnPath(vault, messageId, 'news.example.org')
    expect(address.indexOf('@')).toBeLessThanOrEqual(64)
    expect(readReturnPath(vault, address)).toBe(messageId)
    expect(readReturnPath(vault, `<${address.toUpperCase()}>`)).toBe(messageId)
  })
  test.prop([uuid, fc.nat(51), fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz234567'.split(''))])(
    'a changed character leads nowhere',
    (messageId, at, character) => {
      const address = returnPath(vault, messageId, 'news.example.org')
      const changed = address.slice(0, 2 + at) + character + address.slice(3 + at)
      if (changed !== address) expect(readReturnPath(vault, changed)).toBeNull()
    },
  )
  test.prop([fc.uint8Array({ maxLength: 80 })])('base32 is reversible', (bytes) => {
    expect(unbase32(base32(bytes))).toEqual(Buffer.from(bytes))
  })
})

describe('links', () => {
  const ref = fc.record({ subjectId: uuid, messageId: uuid, campaignId: uuid })
  const tokenOf = (link: string): string => link.slice(link.lastIndexOf('/') + 1).replace(/\.gif$/, '')
  test.prop([ref, fc.nat(59), url])(
    'say whom and what they concern, and only to the kind that they are',
    (one, purposeId, target) => {
      const links = linkBuilder(vault, 'https://aval.example.org')
      const stop = tokenOf(links.unsubscribe({ ...one, purposeId }))
      const open = tokenOf(links.openPixel(one))
      expect(readUnsubscribe(vault, stop)).toEqual({ ...one, purposeId })
      expect(readOpen(vault, open)).toEqual(one)
      expect([readOpen(vault, stop), readUnsubscribe(vault, open), readClick(vault, stop)]).toEqual([null, null, null])
      const click = links.click(one, target)
      if (click !== target) expect(readClick(vault, tokenOf(click))).toEqual({ ...one, target })
      expect(tokenOf(click).length <= 400 || click === target).toBe(true)
    },
  )
  test.prop([ref, url, fc.nat(), fc.nat(63)])(
    'a tampered click leads nowhere: no open redirect',
    (one, target, at, by) => {
      const link = linkBuilder(vault, 'https://a.example').click(one, target)
      if (link === target) return
      const token = tokenOf(link)
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      const place = at % token.length
      const changed = token.slice(0, place) + letters[by] + token.slice(place + 1)
      const found = readClick(vault, changed)
      // The last character may hold bits that the decoder ignores: then it is the same token written differently.
      expect(found === null || found.target === target).toBe(true)
    },
  )
  test('only web addresses go through us', () => {
    const links = linkBuilder(vault, 'https://a.example')
    const one = { subjectId: crypto.randomUUID(), messageId: crypto.randomUUID(), campaignId: crypto.randomUUID() }
    for (const target of [
      'mailto:a@example.com',
      'javascript:alert(1)',
      '/relative',
      'https://e xample',
      'data:text/html,x',
    ])
      expect(links.click(one, target)).toBe(target)
  })
})

describe('one click', () => {
  const form = 'application/x-www-form-urlencoded'
  const part = '--X\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--X--\r\n'
  test('exactly the body of RFC 8058, in both forms', () => {
    expect(isOneClick(form, 'List-Unsubscribe=One-Click')).toBe(true)
    expect(isOneClick(`${form}; charset=UTF-8`, 'List-Unsubscribe=One-Click\r\n')).toBe(true)
    expect(isOneClick('multipart/form-data; boundary=X', part)).toBe(true)
    expect(isOneClick('multipart/form-data; boundary="X"', part)).toBe(true)
  })
  test('nothing else', () => {
    for (const body of [
      '',
      'List-Unsubscribe=one-click',
      'list-unsubscribe=One-Click',
      'List-Unsubscribe=One-Click&a=b',
      'a=b',
    ])
      expect(isOneClick(form, body)).toBe(false)
    expect(isOneClick('text/plain', 'List-Unsubscribe=One-Click')).toBe(false)
    expect(isOneClick('application/json', '{}')).toBe(false)
    expect(isOneClick('multipart/form-data', part)).toBe(false)
    expect(isOneClick('multipart/form-data; boundary=Y', part)).toBe(false)
    expect(isOneClick('multipart/form-data; boundary=X', part.replace('One-Click', 'one-click'))).toBe(false)
  })
})

describe('quiet hours', () => {
  const hours = { from: '21:00', to: '08:00' }
  test('the moment is local to where the person lives, summer time included', () => {
    const first = (at: string, residence: string) =>
      firstLoudMoment(new Date(at), hours, zonesOf(residence, 'Europe/Paris'))?.toISOString()
    expect(first('2026-11-24T19:30:00Z', 'FR')).toBe('2026-11-24T19:30:00.000Z')
    expect(first('2026-11-24T20:30:00Z', 'FR')).toBe('2026-11-25T07:00:00.000Z')
    expect(first('2026-07-24T20:30:00Z', 'FR')).toBe('2026-07-25T06:00:00.000Z')
    expect(first('2026-11-24T12:00:00Z', 'US-CA')).toBe('2026-11-24T16:00:00.000Z')
    // Nobody knows where in the United States: day in New York, Alaska and Hawaii at once.
    expect(first('2026-11-24T14:00:00Z', 'US')).toBe('2026-11-24T18:00:00.000Z')
  })
  test.prop([
    fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
    fc.constantFrom('FR', 'US', 'US-CA', 'IN', 'AU', 'ES', null),
  ])('the answer is never earlier, never itself quiet', (at, residence) => {
    const zones = zonesOf(residence, 'Europe/Paris')
    const moment = firstLoudMoment(at, hours, zones)!
    expect(moment.getTime()).toBeGreaterThanOrEqual(at.getTime())
    expect(firstLoudMoment(moment, hours, zones)).toEqual(moment)
  })
})

describe('limits', () => {
  test('no second ever holds more messages than allowed, twice the rate at the very most at the start', () => {
    const clock = manualClock('2026-11-24T09:00:00Z')
    const limiter = createRateLimiter(clock)
    limiter.update({ perSecond: 10, perSecondByDomain: { 'slow.example': 2 } })
    let sent = 0
    for (let ms = 0; ms < 10_000; ms += 10) {
      while (limiter.take('example.com')) sent++
      clock.advance(10)
    }
    expect(sent).toBeGreaterThanOrEqual(100)
    expect(sent).toBeLessThanOrEqual(110)
    expect(limiter.take('slow.example') && limiter.take('slow.example') && limiter.take('slow.example')).toBe(false)
    expect(limiter.waitMs('slow.example')).toBeGreaterThan(0)
  })
  test('waits double up to the longest, and chance spreads them over half', () => {
    const retry = { attempts: 8, firstWaitSeconds: 60, longestWaitSeconds: 3600 }
    const least = () => Buffer.alloc(4)
    const most = () => Buffer.alloc(4, 0xff)
    expect([1, 2, 3, 7, 20].map((n) => backoffSeconds(n, retry, least))).toEqual([30, 60, 120, 1800, 1800])
    expect(backoffSeconds(3, retry, most)).toBeCloseTo(240, 3)
  })
})

test('a campaign is finished only when no row waits or is held', () => {
  const row = { reason: null, bounce: null, unsubscribed: false, variant: 'a' }
  expect(progressOf([{ ...row, state: 'sent', people: 3 }]).finished).toBe(true)
  expect(
    progressOf([
      { ...row, state: 'sent', people: 3 },
      { ...row, state: 'claimed', people: 1 },
    ]).finished,
  ).toBe(false)
  expect(progressOf([]).finished).toBe(false)
  expect(
    progressOf([
      { ...row, state: 'sent', people: 3 },
      { ...row, state: 'sent', bounce: 'hard', people: 2 },
    ]),
  ).toMatchObject({ delivered: 3, bouncedHard: 2, total: 5 })
})
