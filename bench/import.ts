/** Import: people from a file, with encrypted identifiers and consent with evidence, against what the bare parts need. */
import { join } from 'node:path'
import { type Bed, type Engine, scratch } from './bed.ts'
import { inChild } from './child.ts'
import { type Figure, median } from './figures.ts'
import type { ImportAnswer, ImportTask } from './import.child.ts'
import { writePeople } from './import-file.ts'
import { rawCopy, rawCryptography, readCells } from './import-raw.ts'
import { note, type Options } from './options.ts'

const repeats = 3

export async function importing(engine: Engine, options: Options): Promise<Figure[]> {
  const folder = scratch()
  try {
    const whole = join(folder.path, 'people.csv')
    await writePeople(whole, options.people)
    // The longer an import, the fewer repeats: a million people are a measure by themselves.
    const rounds = options.people > 200_000 ? 1 : repeats
    const runs: Round[] = []
    for (let round = 0; round < rounds; round++) runs.push(await oneRound(engine, whole))
    const fewer = Math.round(options.people / 4)
    const part = join(folder.path, 'fewer.csv')
    await writePeople(part, fewer)
    const small = await onBed(engine, (bed) => imported(bed, part))
    return [time(engine, options.people, runs), memory(engine, options.people, runs, fewer, small)]
  } finally {
    await folder.remove()
  }
}

interface Round {
  readonly ours: ImportAnswer
  readonly copy: number
  readonly cryptography: number
}

function oneRound(engine: Engine, path: string): Promise<Round> {
  return onBed(engine, async (bed) => {
    const ours = await imported(bed, path)
    const cryptography = await rawCryptography(await readCells(bed, ours.overhead))
    const round = { ours, copy: await rawCopy(bed), cryptography }
    note(
      `  Aval ${ours.seconds.toFixed(2)} s, copy ${round.copy.toFixed(2)} s, cryptography ${cryptography.toFixed(2)} s, ${ours.megabytes.toFixed(0)} MB ${JSON.stringify(ours.counts)}`,
    )
    return round
  })
}

const imported = ({ server, directory }: Bed, path: string): Promise<ImportAnswer> =>
  inChild<ImportAnswer>('./import.child.ts', { server, directory, path } satisfies ImportTask)

async function onBed<T>(engine: Engine, work: (bed: Bed) => Promise<T>): Promise<T> {
  const bed = await engine.bed()
  try {
    return await work(bed)
  } finally {
    await bed.close()
  }
}

function time(engine: Engine, people: number, runs: readonly Round[]): Figure {
  const value = median(runs.map(({ ours }) => ours.seconds))
  return {
    measure: `import of ${people} people (${Math.round(people / value)} rows/s)`,
    engine: engine.name,
    value,
    unit: 's',
    baseline: median(runs.map(({ copy, cryptography }) => copy + cryptography)),
    against: 'raw COPY of the same rows + raw AES-GCM and HMAC of the same cells, one thread',
    bound: 'ratio at most',
    goal: 2.5,
  }
}

/** Flat memory: four times the people, about the same peak. */
function memory(engine: Engine, people: number, runs: readonly Round[], fewer: number, small: ImportAnswer): Figure {
  return {
    measure: `peak memory of that import`,
    engine: engine.name,
    value: median(runs.map(({ ours }) => ours.megabytes)),
    unit: 'MB',
    baseline: small.megabytes,
    against: `the same with ${fewer} of ${people} people`,
    bound: 'ratio at most',
    goal: 1.5,
  }
}
