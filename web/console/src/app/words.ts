/**
 * Words: every sentence of the console exists in English and French, by key. A French catalogue that lacks a key, or has one too
 * many, does not compile; a key that nothing uses fails `npm run check:words`.
 */
import i18next from 'i18next'
import { language } from './language.ts'

/** The shape that a translation must have: the same keys as the original. */
export type Catalogue<T> = { readonly [K in keyof T]: string }

type Stem<K> = K extends `${infer S}_one` | `${infer S}_other` ? S : K
type Key<T> = Stem<keyof T & string>

/** Says a sentence in the reader's language; `{{name}}` is filled from `values`. Keys that end in `_one` and `_other` are asked for without. */
export interface Say<T> {
  (key: Key<T>, values?: Readonly<Record<string, unknown>>): string
  /** For codes that come from the server: the sentence if there is one, else the code itself. */
  code(prefix: string, code: string): string
}

/** Makes the function that speaks one catalogue. */
export function words<const T extends Readonly<Record<string, string>>>(en: T, fr: Catalogue<T>): Say<T> {
  const engine = i18next.createInstance()
  void engine.init({
    lng: language,
    fallbackLng: 'en',
    initAsync: false,
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    resources: { en: { translation: en }, fr: { translation: fr } },
  })
  const say = (key: string, values: Readonly<Record<string, unknown>> = {}) => spaced(engine.t(key, values))
  return Object.assign(say as (key: Key<T>) => string, {
    code: (prefix: string, code: string) => (engine.exists(`${prefix}${code}`) ? say(`${prefix}${code}`) : code),
  })
}

/** French sets no-break spaces inside guillemets and before high punctuation; catalogues are written with plain ones. */
function spaced(text: string): string {
  if (language !== 'fr') return text
  return text
    .replace(/« /g, '«\u00a0')
    .replace(/ (»|:)/g, '\u00a0$1')
    .replace(/ ([;!?%€])/g, '\u202f$1')
}
