/**
 * The trainer: runs `trainModel` in a thread of its own, so that the server keeps answering. Typed arrays made by the table
 * builder lie in shared memory and are not copied.
 */
import { Worker } from 'node:worker_threads'
import type { Trained, TrainingInput } from './training.ts'

/** Trains somewhere and says how far it is. */
export type Trainer = (
  input: TrainingInput,
  report: (done: number, total: number) => void,
  signal?: AbortSignal,
) => Promise<Trained>

type Message = { readonly trained: Trained } | { readonly done: number; readonly total: number }

/** Trains in a worker thread, which a signal ends. @throws whatever training threw, the signal's reason, or Error when the thread ended without an answer */
export const trainInWorker: Trainer = (input, report, signal) =>
  new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: input })
    worker.on('message', (message: Message) => {
      if ('trained' in message) resolve(message.trained)
      else report(message.done, message.total)
    })
    worker.on('error', reject)
    worker.on('exit', (code) => reject(new Error(`training ended without a result (exit code ${code})`)))
    signal?.addEventListener('abort', () => {
      reject(signal.reason as Error)
      void worker.terminate()
    })
  })
