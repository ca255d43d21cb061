/**
 * The check of words: each sentence of a catalogue is said somewhere, an area's in that area. (That both languages have every key,
 * and that no key is asked for that does not exist, is the compiler's.) It first proves on a planted catalogue that it can fail.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

interface Source {
  readonly file: string
  readonly tree: ts.SourceFile
}

interface Catalogue {
  readonly file: string
  readonly keys: readonly string[]
}

/** What a folder says: whole texts, and the beginnings and ends of those that are put together. */
interface Said {
  readonly whole: ReadonlySet<string>
  readonly pieces: readonly { readonly head: string; readonly tail: string }[]
}

const roots = ['src', 'web/console/src', 'sdk']
const skipped = /node_modules|\.test\.tsx?$|\.fixture\.ts$|\.d\.ts$|\/dist\//

const all = roots.flatMap(sourcesIn)
const offences = [...proofThatItCanFail(), ...unsaid(all)]
for (const offence of offences) console.error(offence)
console.log(`words: ${offences.length} offences in ${catalogues(all).length} catalogues`)
process.exitCode = offences.length > 0 ? 1 : 0

function sourcesIn(root: string): Source[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((file) => /\.tsx?$/.test(file) && !skipped.test(file))
    .map((file) => parse(file, readFileSync(file, 'utf8')))
}

function parse(file: string, text: string): Source {
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  return { file, tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, kind) }
}

function unsaid(sources: readonly Source[]): string[] {
  const heard = new Map<string, Said>()
  return catalogues(sources).flatMap(({ file, keys }) => {
    const place = heardIn(file)
    const said = heard.get(place) ?? saidIn(sources.filter((source) => source.file.startsWith(place)))
    heard.set(place, said)
    return keys.filter((key) => !isSaid(key, said)).map((key) => `${file}: nothing says "${key}"`)
  })
}

/** Where a catalogue can be heard: an area of the console keeps its words to itself; a room may hand its sentences out by its door. */
function heardIn(file: string): string {
  const [area] = /^web\/console\/src\/areas\/\w+\//.exec(file) ?? []
  return area ?? roots.find((root) => file.startsWith(`${root}/`)) ?? dirname(file)
}

function catalogues(sources: readonly Source[]): Catalogue[] {
  return sources.flatMap(({ file, tree }) => {
    const found: Catalogue[] = []
    const look = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'words') {
        const [en] = node.arguments
        const object = en && objectOf(en, tree)
        if (object) found.push({ file, keys: keysOf(object) })
      }
      ts.forEachChild(node, look)
    }
    look(tree)
    return found
  })
}

/** The object itself, or the one that the name stands for in the same file. */
function objectOf(node: ts.Expression, tree: ts.SourceFile): ts.ObjectLiteralExpression | null {
  if (ts.isObjectLiteralExpression(node)) return node
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) return objectOf(node.expression, tree)
  if (!ts.isIdentifier(node)) return null
  for (const statement of tree.statements) {
    if (!ts.isVariableStatement(statement)) continue
    for (const one of statement.declarationList.declarations)
      if (ts.isIdentifier(one.name) && one.name.text === node.text && one.initializer) return objectOf(one.initializer, tree)
  }
  return null
}

function keysOf(object: ts.ObjectLiteralExpression): string[] {
  return object.properties.flatMap((one) =>
    ts.isPropertyAssignment(one) && (ts.isIdentifier(one.name) || ts.isStringLiteral(one.name)) ? [one.name.text] : [],
  )
}

function saidIn(sources: readonly Source[]): Said {
  const whole = new Set<string>()
  const pieces: { head: string; tail: string }[] = []
  for (const { tree } of sources) {
    const own = new Set<string>()
    const joins: ts.Node[] = []
    const look = (node: ts.Node): void => {
      if (ts.isStringLiteral(node)) own.add(node.text)
      if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) whole.add(node.text)
      // A key of a table such as { done: 'job_done' } is no use of a word; a shorthand or an access is.
      if (ts.isPropertyAccessExpression(node)) whole.add(node.name.text)
      if (ts.isTemplateExpression(node) && node.head.text === '' && node.templateSpans[0]?.literal.text === '_') joins.push(node)
      // A code may be written inside SQL.
      if (ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node))
        for (const [, quoted] of node.text.matchAll(/'(\w+)'/g)) whole.add(quoted ?? '')
      if (ts.isTemplateExpression(node)) pieces.push({ head: node.head.text, tail: node.templateSpans.at(-1)?.literal.text ?? '' })
      ts.forEachChild(node, look)
    }
    look(tree)
    // A file that joins two texts with an underscore says each word that begins with one of its own texts.
    if (joins.length > 0) for (const text of own) whole.add(`perKey:${text}`)
  }
  return { whole, pieces: pieces.filter(({ head, tail }) => head.length + tail.length > 2) }
}

function isSaid(key: string, { whole, pieces }: Said): boolean {
  const stem = key.replace(/_(one|other)$/, '')
  if (whole.has(key) || whole.has(stem)) return true
  return joined(stem, whole) || pieces.some((piece) => [key, stem].some((text) => fits(text, piece)))
}

/** Said by its parts: `${what}_${where}`, where `what` stands somewhere as a text of its own. */
function joined(key: string, whole: ReadonlySet<string>): boolean {
  const parts = key.split('_')
  return parts.some((_part, index) => {
    const first = parts.slice(0, index).join('_')
    return index > 0 && (whole.has(`${first}_`) || whole.has(`perKey:${first}`))
  })
}

/** `state_${s}` says every word that begins so; `gap:${item}` is a code that has its word under `gap`. */
function fits(key: string, { head, tail }: Said['pieces'][number]): boolean {
  if (head === `${key}:`) return true
  return key.startsWith(head) && key.endsWith(tail) && key.length > head.length + tail.length
}

function proofThatItCanFail(): string[] {
  const planted = parse(
    'planted/words.ts',
    "const t = words({ used: 'a', state_done: 'b', rows_one: 'c', rows_other: 'd', forgotten: 'e' }, fr)\nt('used')\nt(`state_${s}`)\nt('rows')",
  )
  const caught = unsaid([planted])
  const expected = ['planted/words.ts: nothing says "forgotten"']
  return JSON.stringify(caught) === JSON.stringify(expected) ? [] : [`the check of words does not catch its planted offence: ${caught.join('; ')}`]
}
