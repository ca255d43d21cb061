/** One import, in a process of its own: seconds, peak memory, and how much longer than its content an encrypted cell is. */
import { houseOn } from './bed.ts'
import { seconds } from './figures.ts'
import { peopleMapping } from './import-file.ts'
import { hire, publishNotice } from './notice.ts'
import type { DatabaseAddress } from '../src/kernel/index.ts'

export interface ImportTask {
  readonly server: DatabaseAddress
  readonly directory: string
  readonly path: string
}

export interface ImportAnswer {
  readonly seconds: number
  readonly megabytes: number
  readonly overhead: number
  readonly counts: unknown
}

process.once('disconnect', () => process.exit())
process.once('message', (task) => void run(task as ImportTask))

async function run(task: ImportTask): Promise<void> {
  const house = await houseOn(task)
  const actor = await hire(house, 'owner')
  const notice = await publishNotice(house, actor, ['email_marketing', 'profiling', 'model_training'])
  const mapping = peopleMapping(notice)
  let counts: unknown
  const taken = await seconds(async () => {
    const order = { source: { kind: 'path', path: task.path }, mapping, mode: 'run', language: 'en' } as const
    counts = (await house.subjects.imports.run(actor, order)).counts
  })
  const megabytes = process.resourceUsage().maxRSS / 1024
  const subjectId = house.newId()
  house.vault.enrol([subjectId])
  const cell = { table: 'sealed_field', column: 'email', subjectId, rowId: 'email' }
  const overhead = house.vault.seal(cell, '').length
  await house.close()
  process.send?.({ seconds: taken, megabytes, overhead, counts } satisfies ImportAnswer)
  process.disconnect?.()
}
