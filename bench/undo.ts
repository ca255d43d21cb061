/** What must be undone when a run is broken off: the embedded server is in a group of its own, and Ctrl-C does not reach it. */

type Undo = () => Promise<void> | void

const open = new Set<Undo>()

/** Registers something; the answer undoes it, once: whoever comes second, the measure or a signal, waits for the first. */
export function undone(undo: Undo): () => Promise<void> {
  let under: Promise<void> | null = null
  const run = async () => {
    await undo()
    open.delete(once)
  }
  const once = () => (under ??= run())
  open.add(once)
  return once
}

/** Undoes everything, latest first, when somebody breaks the run off. */
export function undoOnSignal(): void {
  const stop = async (code: number) => {
    for (const undo of [...open].toReversed()) await Promise.resolve(undo()).catch(() => {})
    process.exit(code)
  }
  process.once('SIGINT', () => void stop(130))
  process.once('SIGTERM', () => void stop(143))
}
