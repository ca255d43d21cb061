/**
 * Words: every sentence that a person reads exists in English and French, by key. A catalogue in French that lacks a key
 * of the English one, or has one too many, does not compile. Interpolation and plurals are i18next's.
 */
import i18next, { type i18n } from 'i18next'

export type Language = 'en' | 'fr'

/** The languages in which everything exists; the first is the fallback. */
export const languages: readonly Language[] = ['en', 'fr']

/** The shape that a translation must have: the same keys as the original. */
export type Catalogue<T> = { readonly [K in keyof T]: string }

/** Says a sentence: `say('fr', 'withdrawn_since', { date })`. */
export type Say<T> = (language: Language, key: keyof T & string, values?: Record<string, unknown>) => string

/**
 * Makes the function that speaks one room's catalogue. `{{name}}` is filled from `values`, unescaped: escaping belongs to
 * the place that writes HTML. Plural keys end in `_one` and `_other` as in i18next and are asked for without the ending.
 */
export function words<const T extends Record<string, string>>(en: T, fr: Catalogue<T>): Say<T & PluralKeys<T>> {
  const engine: i18n = i18next.createInstance()
  void engine.init({
    fallbackLng: 'en',
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { en: { translation: en }, fr: { translation: fr } },
  })
  return (language, key, values = {}) => {
    const said = String(engine.t(key as string, { lng: language, ...values }))
    return language === 'fr' ? frenchSpaces(said) : said
  }
}

/** French sets no-break spaces inside guillemets and before high punctuation; catalogues are written with plain ones. */
function frenchSpaces(text: string): string {
  return text
    .replace(/« /g, '«\u00a0')
    .replace(/ (»|:)/g, '\u00a0$1')
    .replace(/ ([;!?%€])/g, '\u202f$1')
}

type PluralKeys<T> = { [K in keyof T as K extends `${infer Stem}_other` ? Stem : never]: string }

/** The language to answer in, from an Accept-Language header or a tag; English when neither is spoken. */
export function languageOf(header: string | undefined): Language {
  for (const part of (header ?? '').split(',')) {
    const tag = part.trim().slice(0, 2).toLowerCase()
    if (tag === 'fr' || tag === 'en') return tag
  }
  return 'en'
}
