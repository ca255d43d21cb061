import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fromBase64, toBase64 } from '../src/bytes.ts'

test('base64 is what Node writes, and every other spelling is refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      const written = Buffer.from(bytes).toString('base64')
      assert.equal(toBase64(bytes), written)
      assert.deepEqual(fromBase64(written), bytes)
    }),
  )
  const letters = fc.array(fc.constantFrom(...'AQgwZ059+/=-_ é\n'), { maxLength: 12 })
  fc.assert(
    fc.property(letters, (some) => {
      const written = some.join('')
      assert.equal(fromBase64(written) !== null, Buffer.from(written, 'base64').toString('base64') === written)
    }),
    { numRuns: 2_000 },
  )
})
