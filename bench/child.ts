/** Measures in a process of their own, so that one's heap and compiled code do not help or hinder the next. */
import { fork } from 'node:child_process'

/**
 * Runs a script of this folder: sends it `task`, answers what it sends back.
 * @throws Error when it ends without an answer
 */
export async function inChild<T>(script: string, task: object): Promise<T> {
  const child = fork(new URL(script, import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const answer = await new Promise<T>((resolve, reject) => {
    child.once('message', (message) => resolve(message as T))
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code} before it answered`)))
    child.send(task)
  })
  if (child.exitCode === null && child.signalCode === null)
    await new Promise((done) => {
      child.once('exit', done)
    })
  return answer
}
