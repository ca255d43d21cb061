/** Training: one fit of the logistic regression against scikit-learn's, on the same matrix, to the same objective. */
import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fitLogistic } from '../src/models/index.ts'
import { bank, type Matrix } from './bank.ts'
import { scratch } from './bed.ts'
import { type Figure, median, seconds } from './figures.ts'
import { note } from './options.ts'

const repeats = 5
const python = '/usr/bin/python3'

export async function model(): Promise<Figure[]> {
  const matrix = bank()
  const scikit = await openScikit(matrix)
  if (!scikit) {
    note('  scikit-learn is not installed for /usr/bin/python3 (Debian: python3-sklearn): no figure for training')
    return []
  }
  const ours: number[] = []
  const theirs: number[] = []
  try {
    for (let round = 0; round < repeats; round++) {
      const answer = await scikit.fit()
      let reached = { objective: 0, steps: 0 }
      ours.push(await seconds(() => (reached = fitLogistic(matrix.design, matrix.outcome))))
      theirs.push(answer.seconds)
      note(
        `  objective ${reached.objective.toFixed(4)} in ${reached.steps} steps, scikit-learn ${answer.objective.toFixed(4)} in ${answer.steps}`,
      )
    }
  } finally {
    scikit.close()
  }
  return [figure(matrix, median(ours), median(theirs), scikit.version)]
}

function figure({ name, design }: Matrix, value: number, baseline: number, version: string): Figure {
  return {
    measure: `model training, ${name} (${design.rows} × ${design.columns})`,
    engine: '-',
    value,
    unit: 's',
    baseline,
    against: `scikit-learn ${version} LogisticRegression, lbfgs, dense, as it comes`,
    bound: 'ratio at most',
    goal: 1,
  }
}

interface ScikitFit {
  readonly seconds: number
  readonly objective: number
  readonly steps: number
}

interface Scikit {
  readonly version: string
  fit(): Promise<ScikitFit>
  close(): void
}

/** Null where it is not installed. */
async function openScikit(matrix: Matrix): Promise<Scikit | null> {
  const folder = scratch()
  const path = join(folder.path, 'matrix')
  const columns = writeMatrix(path, matrix)
  const script = join(import.meta.dirname, 'scikit.py')
  const child = spawn(python, [script, path, String(matrix.design.rows), String(columns)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  child.on('error', () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const first = await lines.next()
  rmSync(path)
  await folder.remove()
  if (first.done) return null
  const { version } = JSON.parse(first.value) as { version: string }
  const fit = async () => {
    child.stdin.write('\n')
    const { value, done } = await lines.next()
    if (done) throw new Error('scikit-learn ended')
    return JSON.parse(value) as ScikitFit
  }
  return { version, fit, close: () => child.stdin.end() }
}

/** The matrix without the intercept's column, dense, row by row, then the outcome: little-endian doubles. @returns columns */
function writeMatrix(path: string, { design, outcome }: Matrix): number {
  const { rows, denseColumns, activePerRow } = design
  const columns = design.columns - 1
  const cells = new Float64Array(rows * (columns + 1))
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < denseColumns; k++) cells[row * columns + k] = design.dense[row * denseColumns + k] ?? 0
    for (let k = 0; k < activePerRow; k++) {
      const column = design.active[row * activePerRow + k] ?? design.columns
      if (column < design.columns) cells[row * columns + column - 1] = 1
    }
    cells[rows * columns + row] = outcome[row] ?? 0
  }
  writeFileSync(path, new Uint8Array(cells.buffer))
  return columns
}
