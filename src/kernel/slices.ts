/**
 * Long calculations in slices, so that the connection to the database is served in between: while PostgreSQL stores one thing, the next
 * is calculated. Half of an import's time is spent on each side.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Lets waiting input and output pass. */
export const breathe = (): Promise<void> => nextTurn()

/** Items per slice: so few that whoever calculates what the database waits for, in larger slices, has most of the time. */
const sliceItems = 20

/** `items.map(work)`, letting waiting input and output pass every few items. */
export async function mapInSlices<T, R>(items: readonly T[], work: (item: T) => R): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += sliceItems) {
    if (start > 0) await breathe()
    for (let i = start; i < Math.min(items.length, start + sliceItems); i++) results.push(work(items[i] as T))
  }
  return results
}

/** `work` on each item, the next one begun while the caller is busy with the last. Never more than one ahead, so memory stays flat. */
export async function* oneAhead<T, R>(items: AsyncGenerator<T>, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const next = async () => {
    const item = await items.next()
    return item.done === true ? null : { result: await work(item.value) }
  }
  let pending = next()
  try {
    for (let ready = await pending; ready !== null; ready = await pending) {
      pending = next()
      // Its failure is met when it is awaited; until then it must not count as unhandled.
      pending.catch(() => {})
      yield ready.result
    }
  } finally {
    await pending.catch(() => {})
    await items.return(undefined)
  }
}
