/** What the command line asks for, and progress for whoever waits. */
import { parseArgs } from 'node:util'

export interface Options {
  readonly json: 'yes' | 'no'
  readonly only: readonly string[]
  /** How many people the import brings. */
  readonly people: number
  readonly verbose: 'yes' | 'no'
}

/** @throws TypeError for an unknown option, RangeError for a number of people that makes no sense */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      people: { type: 'string', default: '100000' },
      verbose: { type: 'boolean', default: false },
    },
  })
  const people = Number(values.people)
  if (!Number.isInteger(people) || people < 1000 || people > 1_000_000)
    throw new RangeError('--people takes 1000 to 1000000')
  return {
    json: values.json ? 'yes' : 'no',
    only: values.only.split(',').filter(Boolean),
    people,
    verbose: values.verbose ? 'yes' : 'no',
  }
}

/** A line about progress, beside the figures. */
export function note(line: string): void {
  process.stderr.write(`${line}\n`)
}
