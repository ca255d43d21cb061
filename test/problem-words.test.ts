/** What the house says: every problem and every right in both languages, with the same facts. */
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { knownProblems, type Language } from '../src/kernel/index.ts'
import { allRights } from '../src/staff/index.ts'

const source = new URL('../src/', import.meta.url)

test('every problem says what happened and what to do, in both languages, with the same facts', async () => {
  for (const room of readdirSync(source)) {
    if (readdirSync(new URL(room, source)).includes('problems.ts'))
      await import(new URL(`${room}/problems.ts`, source).pathname)
  }
  const faults: string[] = []
  for (const [code, kind] of knownProblems()) {
    if (!/^[a-z0-9]+\.[a-z0-9_]+$/.test(code)) faults.push(`${code}: not room.reason`)
    if (!(kind.status >= 400 && kind.status < 600)) faults.push(`${code}: status ${kind.status}`)
    for (const language of ['en', 'fr'] as const) faults.push(...wordless(code, language, kind[language]))
    if (factsIn(kind.en) !== factsIn(kind.fr))
      faults.push(`${code}: ${factsIn(kind.en)} in English, ${factsIn(kind.fr)} in French`)
  }
  expect(knownProblems().size).toBeGreaterThan(100)
  expect(faults).toEqual([])
})

/** The facts that a text is filled with; a fact with a text of its own comes as `why` in English and `whyFR` in French. */
const factsIn = (text: { title: string; fix: string }) =>
  [...new Set(`${text.title} ${text.fix}`.match(/\{\w+\}/g) ?? [])]
    .map((fact) => fact.replace(/FR\}$/, '}'))
    .toSorted()
    .join(' ')

/** A command is typed as it stands: its quotes are the shell's. */
const typed = / : aval .*$/

function wordless(code: string, language: Language, text: { title: string; fix: string }): string[] {
  return (['title', 'fix'] as const).flatMap((part) => {
    const said = text[part].replace(typed, '')
    if (said.trim().length < 6) return [`${code}: no ${part} in ${language}`]
    return language === 'fr' && /["']/.test(said) ? [`${code}: straight quotes in French: ${said}`] : []
  })
}

test('the rules of words notice what is missing', () => {
  const good = { title: 'L’adresse n’est pas {at}.', fix: 'Corrigez-la.' }
  expect(wordless('a.b', 'fr', good)).toEqual([])
  expect(wordless('a.b', 'fr', { ...good, title: "L'adresse n'est pas là." })).toHaveLength(1)
  expect(wordless('a.b', 'fr', { ...good, fix: 'Dites "oui".' })).toHaveLength(1)
  expect(wordless('a.b', 'en', { title: ' ', fix: '' })).toHaveLength(2)
  expect(factsIn(good)).not.toBe(factsIn({ ...good, title: 'rien' }))
})

test('every right has a meaning in both languages and a role that holds it', () => {
  for (const { name, roles, meaning } of allRights()) {
    expect([name, roles.length > 0, meaning.en.length > 5, meaning.fr.length > 5]).toEqual([name, true, true, true])
    expect([name, /["']/.test(meaning.fr)]).toEqual([name, false])
  }
})
