/**
 * docs/tutorial.md, typed from its first command to its last on the real file, beside a real server, as a reader would. Without the file
 * the run says so and checks only that the page can be read as a program.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { dataSet } from './data.ts'
import { type Block, blocksOf, runTutorial } from './tutorial-steps.ts'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs', 'tutorial.md'), 'utf8')
const file = dataSet('bank-marketing/bank-additional-full.csv.gz')
const folder = mkdtempSync(join(tmpdir(), 'aval-tutorial-'))
const running: ChildProcess[] = []

afterAll(async () => {
  for (const child of running) {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode === null && child.kill('SIGTERM')) await gone
  }
  rmSync(folder, { recursive: true, force: true })
})

test('the tutorial can be read as a program, and names nothing of the machine that it was written on', () => {
  const blocks = blocksOf(page)
  expect(blocks.length).toBeGreaterThan(20)
  for (const block of blocks) expect(block).toMatch(/^(aval |sed |curl |[A-Z]+=)/)
  expect(page).not.toMatch(/\/tmp\/|\/work\/|\/root\//)
  expect(page).not.toContain('@@')
})

test.runIf(file !== null)(
  'every command of the tutorial answers as the page says',
  async () => {
    const { url, env } = await startServer()
    const blocks = await runTutorial(page, { root, folder, file: file ?? '', url, env })
    const said = (part: string) => outputOf(blocks, part)
    expect(said('--dry-run')).toContain('"rows": 41188')
    expect(
      numbers(said('import bank-additional-full.csv.gz --mapping examples/bank-marketing.mapping.json --as')),
    ).toMatchObject({
      rows: 41_188,
      created: 41_188,
      rejected: 0,
      decisions: 67_332,
      withoutEvidence: 0,
    })
    const preview = numbers(said('audience preview'))
    expect(preview.eligible).toBeGreaterThan(1500)
    expect((preview.eligible ?? 0) + (preview.no_decision ?? 0)).toBe(preview.matched)
    expect(said('examples/bank-model.json')).not.toContain('WARNING')
    expect(said('bank-model-with-duration.json')).toMatch(/WARNING: duration alone ranks better/)
    expect(said('model score')).toContain('"scored": 41188')
    await aucIsTheReference(said('examples/bank-model.json'), env)
    expect(said('campaign check')).toMatch(/"verdict": "(fail|review|insufficient)"/)
    expect(said('echo refused').match(/^refused$/gm)).toHaveLength(2)
    expect(said('echo refused')).toContain('(ethics.not_approved)')
    expect(said('echo refused')).toContain('(ethics.may_not_approve)')
    const results = numbers(said('campaign results'))
    expect(results.sent).toBe(results.queued)
    expect(results.queued).toBe((results.selected ?? 0) - (results.holdout ?? 0))
    expect(results.sent).toBeGreaterThan(200)
    expect(said('campaign launch $CAMPAIGN --wait --as "Mateus Marketer"\n')).toContain('"state": "finished"')
    expect(said('curl')).toContain(`<p>${results.sent} messages</p>`)
    expect(said('consent record')).toContain('"email_marketing": "withdrawn"')
    expect(said('consent check')).toContain('"withdrawn": 1')
    expect(said('aval warrants')).not.toMatch(/ no$/m)
    expect(said('aval doctor')).toMatch(/ok +server role/)
    await everyWhyPageAnswers(url, results.sent ?? 0)
  },
  600_000,
)

/** The answer to the one block that contains this text. */
function outputOf(blocks: readonly Block[], part: string): string {
  const found = blocks.filter((block) => block.commands.includes(part))
  expect(found.length, part).toBeGreaterThan(0)
  return found.at(-1)?.output ?? ''
}

/** The first whole number under each name, wherever it stands in a JSON answer. */
function numbers(output: string): Record<string, number> {
  return Object.fromEntries(
    [...output.matchAll(/"(\w+)": (\d+),?$/gm)].toReversed().map(([, name, value]) => [name, Number(value)]),
  )
}

async function aucIsTheReference(trained: string, env: NodeJS.ProcessEnv): Promise<void> {
  const model = /"modelId": "([^"]+)"/.exec(trained)?.[1] ?? ''
  const [answer] = await runTutorial(`\`\`\`sh\naval model card ${model} --json\n\`\`\`\n`, {
    root,
    folder,
    file: '',
    url: '',
    env,
  })
  const card = JSON.parse(answer?.output ?? '{}') as { evaluation: { rocAuc: { value: number } } }
  // scikit-learn's logistic regression, five folds, without duration (README of the data set).
  expect(Math.abs(card.evaluation.rocAuc.value - 0.7913)).toBeLessThan(0.003)
}

async function everyWhyPageAnswers(url: string, sent: number): Promise<void> {
  const ids = new Set<string>()
  for (let offset = 0; offset < sent; offset += 50) {
    const list = await (await fetch(`${url}/mailbox?offset=${offset}`)).text()
    for (const [, id = ''] of list.matchAll(/href="\/mailbox\/([0-9a-f-]{36})"/g)) ids.add(id)
  }
  expect(ids.size).toBe(sent)
  for (const id of ids) {
    const source = (await (await fetch(`${url}/mailbox/${id}/source`)).text()).replaceAll(/=\r?\n/g, '')
    const why = await fetch(/http:\/\/[^\s>]*\/why\/[\w-]+/.exec(source)?.[0] ?? '')
    expect(why.status).toBe(200)
    expect(await why.text()).toContain('Banco Exemplo (tutorial)')
  }
}

/** The server of the tutorial's first terminal, on free ports. */
async function startServer(): Promise<{ url: string; env: NodeJS.ProcessEnv }> {
  chmodSync(folder, 0o711)
  const directory = join(folder, 'bank')
  mkdirSync(directory, { mode: 0o711 })
  const [port, mailbox] = await freePorts()
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AVAL_|DATABASE_URL)/.test(name)))
  const env = {
    ...clean,
    LC_ALL: 'C.UTF-8',
    AVAL_DATA_DIR: directory,
    AVAL_DEMO: 'off',
    AVAL_PORT: String(port),
    AVAL_MAILBOX_PORT: String(mailbox),
  }
  const child = spawn(process.execPath, [join(root, 'bin', 'aval.mjs'), 'start'], { env })
  running.push(child)
  await new Promise<void>((resolve, reject) => {
    let said = ''
    const listen = (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Ctrl-C')) resolve()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)))
  })
  return { url: `http://127.0.0.1:${port}`, env }
}

/** Two ports that nobody listens on now. */
async function freePorts(): Promise<number[]> {
  const held = await Promise.all(
    [0, 1].map(
      () =>
        new Promise<Server>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server))
        }),
    ),
  )
  const ports = held.map((server) => (server.address() as { port: number }).port)
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
