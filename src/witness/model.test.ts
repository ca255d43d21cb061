/**
 * A log that may do anything against a witness: grow, replay, fork, shrink, prove wrongly, ask all at once. Whatever it does, the trees
 * that the witness signed are one line of growth: never two roots of one size, and each holds the one before.
 */
import { join } from 'node:path'
import { fc, test } from '@fast-check/vitest'
import { expect } from 'vitest'
import { formatNote, parseCheckpoint, parseNote, parseVkey, verifySignature } from '../../verifier/src/index.ts'
import { answerTo } from './answer.ts'
import { openWitnessStore } from './store.ts'
import { configuration } from './test-configuration.ts'
import { body, forkAt, proofOf, rootOf, signed } from './test-log.ts'
import { aPlace, send } from './test-place.ts'

const place = aPlace()
const branches = 3
const largest = 40

interface Step {
  readonly branch: number
  readonly size: number
  /** Null: whatever the witness has. */
  readonly old: number | null
  readonly spoil: 'not' | 'drop' | 'add' | 'flip'
}
const anyStep: fc.Arbitrary<Step> = fc.record({
  branch: fc.nat(branches - 1),
  size: fc.nat(largest),
  old: fc.option(fc.nat(largest), { freq: 6 }),
  spoil: fc.constantFrom(
    'not' as const,
    'not' as const,
    'not' as const,
    'drop' as const,
    'add' as const,
    'flip' as const,
  ),
})

/** The request, and whether its proof is still the right one. */
function made({ branch, size, spoil }: Step, old: number): { text: string; whole: boolean } {
  const right = proofOf(branch, old, size)
  const proof = right.map((hash) => Buffer.from(hash))
  if (spoil === 'drop') proof.pop()
  if (spoil === 'add') proof.push(Buffer.alloc(32, 9))
  if (spoil === 'flip' && proof[0]) proof[0][31]! ^= 1
  const whole = proof.length === right.length && proof.every((hash, i) => hash.equals(right[i]!))
  return { text: body(old, proof, signed(size, branch)), whole }
}

/** Trees of two branches are the same up to the fork. */
const same = (a: number, b: number, size: number) => a === b || size <= forkAt

let n = 0
test.prop([fc.array(anyStep, { maxLength: 30 })], { numRuns: 40 })(
  'answers exactly as the model of the specification does',
  (steps) => {
    const directory = join(place.folder, String(n++))
    let store = openWitnessStore(directory)
    let seen = { size: 0, branch: 0 }
    let signedOnce = false
    for (const [i, step] of steps.entries()) {
      const old = step.old ?? seen.size
      const { text, whole } = made(step, old)
      const answer = answerTo(text, configuration.logs, store, () => ['signed'])
      const follows = whole && same(seen.branch, step.branch, seen.size)
      const expected = old > step.size ? 400 : old !== seen.size ? 409 : follows ? 200 : 422
      expect([i, step, answer.status]).toEqual([i, step, expected])
      if (expected === 409) expect(answer.body).toBe(`${seen.size}\n`)
      if (expected === 200) {
        seen = { size: step.size, branch: step.branch }
        signedOnce = true
      }
      if (i % 7 === 6) {
        store.close()
        store = openWitnessStore(directory)
      }
      expect(store.all().map(({ size }) => size)).toEqual(signedOnce ? [seen.size] : [])
    }
    store.close()
  },
)

test.prop([fc.array(fc.array(anyStep, { minLength: 2, maxLength: 6 }), { minLength: 1, maxLength: 6 })], {
  numRuns: 12,
})('asked by many at once, it signs one line of growth', async (rounds) => {
  const { url, vkeys, stop } = await place.start(join(place.folder, String(n++)))
  const keys = vkeys.map((vkey) => parseVkey(vkey)!)
  const given: { size: number; branch: number }[] = []
  let last = 0
  for (const round of rounds) {
    await Promise.all(
      round.map(async (step) => {
        const { text } = made(step, step.old ?? last)
        const { status, body: lines } = await send(url, text)
        expect([200, 400, 409, 422]).toContain(status)
        if (status !== 200) return
        const note = parseNote(
          formatNote(parseNote(text.slice(text.indexOf('\n\n') + 2))!.text, lines.trimEnd().split('\n')),
        )!
        for (const [i, signature] of note.signatures.entries())
          expect(verifySignature(keys[i]!, note, signature).ok).toBe(true)
        expect(parseCheckpoint(note.text)!.root).toEqual(new Uint8Array(rootOf(step.branch, step.size)))
        given.push({ size: step.size, branch: step.branch })
      }),
    )
    last = Math.max(last, ...given.map(({ size }) => size))
  }
  for (const a of given) for (const b of given) expect(same(a.branch, b.branch, Math.min(a.size, b.size))).toBe(true)
  await stop()
})
