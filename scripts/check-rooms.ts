/**
 * The architecture check: arrows between rooms (dependency-cruiser, rules from rooms.ts) and the rules that an import cannot
 * show (who may read the clock, set the purpose, use a cipher). It first proves on planted offences that it can fail.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser'
import { forbidden, options } from './room-rules.ts'

interface TextRule {
  readonly name: string
  /** Files that the rule is about. */
  readonly applies: (file: string) => boolean
  readonly forbidden: RegExp
  /** A line that must be caught, and the file it stands in. */
  readonly planted: readonly [file: string, line: string]
}

/** What ships: not tests and what only they use (`*.fixture.ts`, `test-*.ts`). */
const source = (file: string) => /^(src|verifier\/src)\//.test(file) && file.endsWith('.ts') && !/(\.test\.ts|\.fixture\.ts|\/test-[\w-]+\.ts)$/.test(file)
const outside = (...rooms: string[]) => (file: string) => source(file) && !rooms.some((room) => file.startsWith(`src/${room}/`))

const textRules: readonly TextRule[] = [
  { name: 'only kernel reads the environment', applies: outside('kernel'), forbidden: /\bprocess\.env\b/, planted: ['src/consent/x.ts', 'process.env.HOME'] },
  { name: 'only kernel reads the clock', applies: outside('kernel'), forbidden: /\bnew Date\(\)|\bDate\.now\(/, planted: ['src/law/x.ts', 'const n = new Date()'] },
  {
    name: 'only kernel draws at random',
    applies: outside('kernel'),
    forbidden: /\bMath\.random\(|\brandomBytes\(|\brandomUUID\(/,
    planted: ['src/gate/x.ts', 'Math.random()'],
  },
  { name: 'only gate sets the purpose', applies: outside('gate'), forbidden: /set_config\(\s*'aval\.purpose'/, planted: ['src/models/x.ts', "set_config('aval.purpose', x, true)"] },
  { name: 'only consent keeps', applies: outside('consent'), forbidden: /set_config\(\s*'aval\.keeper'/, planted: ['src/gate/x.ts', "set_config('aval.keeper', 'consent', true)"] },
  {
    // DKIM signs in worker threads, which cannot reach the vault: the key leaves it once, for them. The verifier recomputes
    // commitments from openings that their holder shows, and signs notes with keys that it is handed.
    name: 'only vault uses ciphers and keys',
    applies: (file) =>
      outside('vault')(file) && file !== 'src/delivery/dkim.ts' && !/^verifier\/src\/(primitives|signing)\.ts$/.test(file),
    forbidden: /\bcreate(Cipheriv|Decipheriv|Hmac|Sign|Verify)\(|\b(scrypt|hkdf)(Sync)?\(/,
    planted: ['src/staff/x.ts', "createHmac('sha256', k)"],
  },
  {
    name: 'routes hold no SQL',
    applies: (file) => source(file) && file.endsWith('routes.ts'),
    forbidden: /\bsql`|\.(selectFrom|insertInto|updateTable|deleteFrom)\(/,
    planted: ['src/staff/routes.ts', "tx.selectFrom('x')"],
  },
  {
    // One pure file is shared: what makes a password weak is said while it is typed, without sending it.
    name: 'the console knows the server only by its interface',
    applies: (file) => file.startsWith('web/'),
    forbidden: /from '(\.\.\/)+(src|verifier\/src)\/(?!staff\/password-rules\.ts')/,
    planted: ['web/console/src/areas/people/x.tsx', "import { a } from '../../../../../src/consent/index.ts'"],
  },
  {
    name: 'an area of the console keeps to itself',
    applies: (file) => file.startsWith('web/console/src/areas/') && file.split('/').length > 5,
    forbidden: /from '\.\.\/(?!\.\.\/app\/|(\.\.\/)+src\/staff\/password-rules\.ts')/,
    planted: ['web/console/src/areas/people/x.tsx', "import { a } from '../models/words.ts'"],
  },
  { name: 'no re-export of everything', applies: source, forbidden: /\bexport \* from\b/, planted: ['src/law/index.ts', "export * from './x.ts'"] },
]

const found = [...proofThatItCanFail(), ...textOffences(sourceFiles()), ...sharedClasses(styleSheets()), ...(await arrowOffences(process.cwd()))]
await proveArrowsCanFail()
for (const offence of found) console.error(offence)
console.log(`architecture: ${found.length} offences in ${sourceFiles().length} files`)
process.exitCode = found.length > 0 ? 1 : 0

function sourceFiles(): string[] {
  return ['src', 'verifier/src', 'web/console/src']
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((name) => /\.tsx?$/.test(name))
}

function textOffences(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const text = withoutComments(readFileSync(file, 'utf8'))
    return offencesIn(file, text)
  })
}

function offencesIn(file: string, text: string): string[] {
  return textRules
    .filter((rule) => rule.applies(file) && rule.forbidden.test(text))
    .map((rule) => `${file}: ${rule.name} (${rule.forbidden.exec(text)?.[0]})`)
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

function proofThatItCanFail(): string[] {
  const planted = new Map([['a.css', '.facts { margin: 0 }'], ['b.css', '.list, .facts dt { margin: 0 }']])
  return [
    ...textRules
      .filter((rule) => !offencesIn(...rule.planted).some((offence) => offence.includes(rule.name)))
      .map((rule) => `the rule "${rule.name}" does not catch its planted offence`),
    ...(sharedClasses(planted).length === 1 ? [] : ['a class of two style sheets is not caught']),
  ]
}

/** Style sheets of the console, by file. */
function styleSheets(): Map<string, string> {
  const folder = 'web/console/src'
  const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []
  return new Map(files.filter((name) => name.endsWith('.css')).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

/** All style sheets end in one: a class that two of them define is drawn as neither meant, once both are loaded. */
function sharedClasses(sheets: ReadonlyMap<string, string>): string[] {
  const homes = new Map<string, Set<string>>()
  for (const [file, text] of sheets)
    for (const [, name = ''] of withoutComments(text).matchAll(/\.(?!mantine-)([a-z][\w-]*)(?=[^{}]*\{)/g))
      homes.set(name, new Set([...(homes.get(name) ?? []), file]))
  return [...homes].filter(([, files]) => files.size > 1).map(([name, files]) => `.${name} is defined in ${[...files].join(' and ')}`)
}

async function arrowOffences(baseDir: string): Promise<string[]> {
  const settings = { ...options, ruleSet: { forbidden }, validate: true, baseDir } as unknown as ICruiseOptions
  const result = (await cruise(['src', 'verifier/src'].filter((folder) => existsSync(join(baseDir, folder))), settings)).output as ICruiseResult
  if (result.summary.totalCruised === 0) return ['dependency-cruiser read no module: its TypeScript is missing']
  return result.summary.violations.map((one) => `${one.from} -> ${one.to}: ${one.rule.name}`)
}

/** A house with one wrong arrow and one back door: both must be found. */
async function proveArrowsCanFail(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'rooms-'))
  try {
    plant(scratch, 'tsconfig.json', readFileSync('tsconfig.json', 'utf8'))
    plant(scratch, 'src/consent/index.ts', "export const a = 1\n")
    plant(scratch, 'src/consent/inner.ts', 'export const b = 1\n')
    plant(scratch, 'src/law/index.ts', "import { a } from '../consent/index.ts'\nexport const c = a\n")
    plant(scratch, 'src/subjects/index.ts', "import { b } from '../consent/inner.ts'\nexport const d = b\n")
    const caught = await arrowOffences(scratch)
    for (const rule of ['law-arrows', 'consent-door']) {
      if (!caught.some((offence) => offence.endsWith(rule))) found.push(`planted offence not caught: ${rule} in ${relative('.', scratch)}`)
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function plant(root: string, file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true })
  writeFileSync(join(root, file), text)
}
