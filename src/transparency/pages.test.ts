/** The pages as text: everything is escaped, nothing runs, nothing is fetched, and they say what they must in both languages. */
import { expect, test } from 'vitest'
import { fc, test as property } from '@fast-check/vitest'
import { html } from './html.ts'
import { pagePolicy } from './layout.ts'
import { style } from './style.ts'
import { paths, whyFacts } from './test-facts.ts'
import { shownValue } from './values.ts'
import { whyPage } from './why-page.ts'
import { t, typeset } from './words.ts'

property.prop([fc.string()])('whatever is put into HTML can neither open a tag nor leave an attribute', (text) => {
  const { markup } = html`<p title="${text}">${text}</p>`
  const inner = markup.slice('<p title="'.length, -'</p>'.length).replace('">', '')
  expect(inner).not.toMatch(/[<>"']/)
})

/** Puts one text into every string of a value, keys and codes of choice excepted. */
function poisoned(value: unknown, text: string): unknown {
  if (typeof value === 'string') return text
  if (Array.isArray(value)) return value.map((one) => poisoned(one, text))
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  const kept = new Set([
    'kind',
    'legalBasis',
    'reason',
    'profiling',
    'part',
    'messageLanguage',
    'usesModel',
    'uses',
    'claim',
    'genuine',
    'language',
    'dataClass',
    'provenance',
    'key',
    'purpose',
    'code',
  ])
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      kept.has(key) && typeof member !== 'object' ? member : key === 'uses' ? member : poisoned(member, text),
    ]),
  )
}

const attack = `"><script>alert(1)</script><img src=x onerror=alert(1)>'`

test.each(['en', 'fr'] as const)('every string on the page is escaped (%s)', (language) => {
  const facts = whyFacts()
  const evil = {
    ...(poisoned(facts, attack) as typeof facts),
    purpose: { ...facts.purpose, sentence: { en: attack, fr: attack } },
    standing: facts.standing,
  }
  const { markup } = whyPage(language, evil, paths)
  expect(markup).toContain('&lt;script&gt;')
  expect(markup).not.toMatch(/<script|<img|onerror=alert\(1\)>(?!&)/)
})

test.each(['en', 'fr'] as const)(
  'no script, nothing from elsewhere, headings in order, each form can be sent without script (%s)',
  (language) => {
    const { markup } = whyPage(language, whyFacts(), paths)
    expect(markup).not.toMatch(/<script|\son\w+=|style=|https?:\/\/(?!www\.cnil)/)
    expect(markup).toContain(`<html lang="${language}">`)
    expect([...markup.matchAll(/<h([1-6])/g)].map((match) => match[1])).toEqual([
      '1',
      ...Array.from({ length: 10 }, () => '2'),
    ])
    const forms = [
      ...markup.matchAll(
        /<form method="post" action="([^"]+)"><input type="hidden" name="action" value="(\w+)"><button/g,
      ),
    ]
    expect(forms.map((form) => form[2])).toEqual(['stop_kind', 'stop_all', 'stop_profiling'])
    expect(forms.every((form) => form[1] === `/why/TOKEN-OF-WHY?lang=${language}`)).toBe(true)
    expect(pagePolicy).not.toMatch(/unsafe|\*|http/)
    expect(style).not.toMatch(/url\(|@import/)
  },
)

test('the page says rule, reasons, data with origin, wording of the consent, sender, record', () => {
  const { markup } = whyPage('en', whyFacts(), paths)
  for (const text of [
    'at least 3',
    'Visits to the shop this year (you: 7)',
    'we observed it',
    'a…@example.org',
    'On 14 March 2025',
    'Maison Aubépine',
    'dpo@aubepine.example',
    '4,821',
    '2,916',
    'The signature is intact',
  ])
    expect(markup).toContain(text)
  expect(markup).not.toContain('ada@example.org')
})

test('“not used” is said only where it may be; else the honest half', () => {
  const { markup } = whyPage('en', whyFacts(), paths)
  expect(markup).toContain('Your age was not used, and our tests found nothing')
  expect(markup).toContain('Your area of residence was not used directly, but other information may be linked to it.')
  expect(whyPage('en', whyFacts({ unused: [] }), paths).markup).not.toContain('was not used')
})

test('whoever switched profiling off reads that nothing is calculated, and no reasons', () => {
  const { markup } = whyPage('en', whyFacts({ profiling: 'not_permitted' }), paths)
  expect(markup).toContain('You have switched profiling off')
  expect(markup).not.toContain('(you: 7)')
})

test('values are written as the language does, sensitive ones not at all', () => {
  const [visits, last] = whyFacts().reasons
  expect(shownValue('fr', last!.field, '2026-10-02')).toBe('2 octobre 2026')
  expect(shownValue('en', visits!.field, 1234.5)).toBe('1,234.5')
  expect(shownValue('en', { ...visits!.field, dataClass: 'special_category' }, 'x')).toBe('(hidden here)')
  expect(shownValue('fr', visits!.field, undefined)).toBe('rien')
})

test('French spaces are unbreakable where they must be', () => {
  expect(typeset('fr', 'Pourquoi ? « Oui » : non !')).toBe('Pourquoi\u202f? «\u202fOui\u202f»\u00a0: non\u202f!')
  expect(t('fr', 'why_title')).toBe('Pourquoi ai-je reçu ce message\u202f?')
})
