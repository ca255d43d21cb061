import { expect, test } from 'vitest'
import { together } from './together.ts'

/** Work that ends when it is let go. */
function heldWork() {
  const calls: { items: readonly number[]; end: () => void }[] = []
  const work = (_key: string, items: readonly number[]) =>
    new Promise<void>((end, fail) => {
      calls.push({ items, end: items.includes(13) ? () => fail(new Error('unlucky')) : end })
    })
  return { calls, work }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('alone nothing waits; what comes meanwhile is done in one go, and each is answered when it is done', async () => {
  const { calls, work } = heldWork()
  const take = together(work, 10)
  const answered: number[] = []
  const first = take('a', [1]).then(() => answered.push(1))
  const others = [2, 3].map((item) => take('a', [item]).then(() => answered.push(item)))
  expect(calls.map(({ items }) => items)).toEqual([[1]])
  calls[0]!.end()
  await first
  expect(answered).toEqual([1])
  await turn()
  expect(calls.map(({ items }) => items)).toEqual([[1], [2, 3]])
  calls[1]!.end()
  await Promise.all(others)
  expect(answered).toEqual([1, 2, 3])
})

test('no more than allowed goes at once; another key does not wait', async () => {
  const { calls, work } = heldWork()
  const take = together(work, 3)
  const all = [take('a', [1]), take('a', [2, 3]), take('a', [4, 5]), take('b', [6])]
  expect(calls.map(({ items }) => items)).toEqual([[1], [6]])
  for (let call = 0; call < 4; call++) {
    calls[call]!.end()
    await turn()
  }
  await Promise.all(all)
  expect(calls.map(({ items }) => items)).toEqual([[1], [6], [2, 3], [4, 5]])
})

test('nobody fails for another’s sake', async () => {
  const { calls, work } = heldWork()
  const take = together(work, 10)
  const all = [take('a', [1]), take('a', [2]), take('a', [13]), take('a', [3])]
  const outcomes = Promise.allSettled(all)
  for (let call = 0; call < 5; call++) {
    calls[call]!.end()
    await turn()
    await turn()
  }
  expect((await outcomes).map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
})
