/** Messages as Segment describes them: every example of its specification is read, or refused for a reason that the specification gives. */
import { readFileSync } from 'node:fs'
import { fc, test } from '@fast-check/vitest'
import { expect, test as plain } from 'vitest'
import { dataSet } from '../../test/data.ts'
import { messageKinds, readMessage } from './messages.ts'

const now = new Date('2026-11-27T22:00:00Z')
const examples = dataSet('segment-spec-examples/examples.json')

interface Example {
  readonly spec: string
  readonly json?: Record<string, unknown>
}

plain.skipIf(examples === null)('every complete example of the Segment specification is taken', () => {
  const all = (JSON.parse(readFileSync(examples!, 'utf8')) as Example[]).flatMap(({ spec, json }) =>
    json ? [{ spec, json }] : [],
  )
  const calls = all.filter(({ json }) => typeof json.type === 'string')
  expect(calls.length).toBeGreaterThan(30)
  const refused = new Map<string, number>()
  for (const { spec, json } of calls) {
    const read = readMessage(json, now)
    if (!read.ok) {
      refused.set(read.reason, (refused.get(read.reason) ?? 0) + 1)
      continue
    }
    expect([spec, messageKinds.includes(read.message.kind), read.message.at <= now]).toEqual([spec, true, true])
    const kept = JSON.stringify(read.message.properties)
    expect([spec, /[^\s"]+@[^\s"]+\.[a-z]/.test(kept)]).toEqual([spec, false])
  }
  // Most examples show a part of a call: nobody is named in them.
  expect([...refused.keys()]).toEqual(['no_user_anon_id'])
  const whole = calls.filter(({ json }) => json.userId ?? json.anonymousId)
  expect(whole.every(({ json }) => readMessage(json, now).ok)).toBe(true)
  expect(whole.length).toBeGreaterThan(10)
})

test('a clock that is wrong is set right by when the message was sent', () => {
  const at = (times: object) => {
    const read = readMessage({ type: 'track', event: 'X', anonymousId: 'a', ...times }, now)
    return read.ok ? read.message.at.toISOString() : read.reason
  }
  expect(at({ originalTimestamp: '2001-01-01T00:00:00Z', sentAt: '2001-01-01T00:01:00Z' })).toBe(
    '2026-11-27T21:59:00.000Z',
  )
  expect(at({ timestamp: '2026-11-27T20:00:00Z' })).toBe('2026-11-27T20:00:00.000Z')
  expect(at({ timestamp: '2999-01-01T00:00:00Z' })).toBe(now.toISOString())
  expect(at({ timestamp: 'yesterday' })).toBe(now.toISOString())
  expect(at({ originalTimestamp: '2026-01-02T00:00:00Z', sentAt: '2026-01-01T00:00:00Z' })).toBe(now.toISOString())
})

test('numbers that systems write where they have none name nobody', () => {
  for (const userId of ['', '0', '000', '-1', 'null', 'undefined', 'anonymous', ' ', {}, true, null])
    expect([userId, readMessage({ type: 'identify', userId }, now)]).toEqual([
      userId,
      { ok: false, reason: 'no_user_anon_id' },
    ])
  expect(readMessage({ type: 'identify', userId: 42 }, now)).toMatchObject({ ok: true, message: { userId: '42' } })
})

test('what a message says beside the batch counts before what the batch says', () => {
  const common = { context: { gpc: true, campaign: { name: 'a' } } }
  const read = readMessage(
    { type: 'track', event: 'X', anonymousId: 'a', context: { campaign: { name: 'b' } } },
    now,
    common,
  )
  expect(read).toMatchObject({ ok: true, message: { gpc: true, properties: { $page: { campaign: { name: 'b' } } } } })
})

test.prop([fc.jsonValue(), fc.constantFrom(...messageKinds)])(
  'anything that is JSON is read or refused, never an exception',
  (value, type) => {
    const call =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? { ...value, type, anonymousId: 'a' }
        : value
    const read = readMessage(call, now)
    if (read.ok) expect(read.message.at.getTime()).toBeLessThanOrEqual(now.getTime())
  },
)

test('limits are Segment’s', () => {
  const call = { type: 'track', event: 'X', anonymousId: 'a' }
  expect(readMessage({ ...call, properties: { x: 'y'.repeat(33_000) } }, now)).toEqual({
    ok: false,
    reason: 'too_large',
  })
  expect(readMessage({ ...call, messageId: 'm'.repeat(101) }, now)).toEqual({ ok: false, reason: 'bad_message_id' })
  expect(readMessage({ ...call, event: '' }, now)).toEqual({ ok: false, reason: 'no_event' })
  expect(readMessage({ ...call, type: 'dance' }, now)).toEqual({ ok: false, reason: 'unknown_type' })
})
