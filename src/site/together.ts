/**
 * Work done together: what arrives while the same kind of work is under way waits for its end and is then done in one go. Alone,
 * nothing waits; under load one transaction and one warrant stand for many requests, each answered when it is durable.
 */

interface Waiting<T> {
  readonly items: readonly T[]
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/**
 * @param work takes everything that waited under one key; when it fails, whoever waited alone is told so, and several are tried one
 *   by one, so that nobody fails for another's sake
 * @param most items at once; more go in turns
 */
export function together<T>(
  work: (key: string, items: readonly T[]) => Promise<void>,
  most: number,
): (key: string, items: readonly T[]) => Promise<void> {
  const queues = new Map<string, Waiting<T>[]>()
  const run = async (key: string, queue: Waiting<T>[]): Promise<void> => {
    while (queue.length > 0) {
      const group = [queue.shift()!]
      let count = group[0]!.items.length
      for (let next = queue[0]; next && count + next.items.length <= most; next = queue[0]) {
        group.push(queue.shift()!)
        count += next.items.length
      }
      await attempt(key, group, work)
    }
    queues.delete(key)
  }
  return (key, items) =>
    new Promise((done, failed) => {
      const under = queues.get(key)
      const waiting = { items, done, failed }
      if (under) {
        under.push(waiting)
        return
      }
      const queue = [waiting]
      queues.set(key, queue)
      void run(key, queue)
    })
}

async function attempt<T>(
  key: string,
  group: readonly Waiting<T>[],
  work: (key: string, items: readonly T[]) => Promise<void>,
): Promise<void> {
  try {
    await work(
      key,
      group.flatMap((one) => one.items),
    )
    for (const one of group) one.done()
  } catch (error) {
    if (group.length === 1) group[0]!.failed(error)
    else for (const one of group) await attempt(key, [one], work)
  }
}
