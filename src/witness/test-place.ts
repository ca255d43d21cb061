/** A folder, a clock and witnesses in it for one test; everything is stopped and removed after it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { createLog, manualClock, systemRandom } from '../kernel/index.ts'
import { startWitness, type Witness } from './server.ts'
import { configuration } from './test-configuration.ts'

export interface Place {
  folder: string
  clock: ReturnType<typeof manualClock>
  start(directory?: string): Promise<Witness>
}

export function aPlace(): Place {
  const running: Witness[] = []
  const place: Place = {
    folder: '',
    clock: manualClock('2026-11-24T03:00:00Z'),
    start: async (directory = place.folder) => {
      const witness = await startWitness({
        directory,
        configuration,
        clock: place.clock,
        random: systemRandom,
        log: createLog('silent'),
      })
      const stop = witness.stop
      let stopped: Promise<void> | null = null
      const once = { ...witness, stop: () => (stopped ??= stop()) }
      running.push(once)
      return once
    },
  }
  beforeEach(() => {
    place.folder = mkdtempSync(join(tmpdir(), 'aval-witness-'))
    place.clock.set('2026-11-24T03:00:00Z')
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((witness) => witness.stop()))
    rmSync(place.folder, { recursive: true, force: true })
  })
  return place
}

export interface Answered {
  status: number
  type: string | null
  body: string
}

/** Over a real socket. */
export async function send(url: string, text: string | Uint8Array<ArrayBuffer>): Promise<Answered> {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: text })
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
}
