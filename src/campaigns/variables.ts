/**
 * What a text may say about a person: fields of the catalogue by name, save those that are too sensitive for a mailbox.
 * Special categories and free text never; what was inferred only when it is plain behaviour.
 */
import type { Json, Language } from '../kernel/index.ts'
import type { Fault } from './faults.ts'

/** As much of a catalogue's field as is needed here. */
export interface SayableField {
  readonly name: string
  readonly type: string
  readonly dataClass: string
  readonly provenance: string
  readonly label: { readonly en: string; readonly fr: string }
}

/** Names besides `user.*` and the numbered links. */
const others = new Set([
  'campaign.name',
  'controller.name',
  'controller.address',
  'controller.contact',
  'links.unsubscribe_url',
  'links.why_url',
  'links.preferences_url',
])

export function mayBeSaid(field: SayableField): boolean {
  if (field.dataClass === 'special_category' || field.dataClass === 'free_text') return false
  return field.provenance !== 'inferred' || field.dataClass === 'behavioural'
}

/** A variable as an author finds it: what it says, an example, and how to write it so that nobody's message is stopped. */
export interface Offered {
  readonly path: string
  readonly about: 'person' | 'controller' | 'campaign' | 'links'
  /** A field's name in the reader's language; null for the others, which are named where they are shown. */
  readonly label: string | null
  readonly example: string
  readonly snippet: string
}

/** Every variable that a message may use. */
export function palette(fields: readonly SayableField[], reader: Language): Offered[] {
  const sayable = fields.filter(mayBeSaid)
  const examples = syntheticValues(sayable, {})
  return [
    ...sayable.map(
      (field): Offered => ({
        path: `user.${field.name}`,
        about: 'person',
        label: field.label[reader],
        example: String(examples[field.name]),
        // Without a default, somebody of whom it is not known would get no message at all.
        snippet: `{{ user.${field.name} | default: "…" }}`,
      }),
    ),
    ...[...others].map((path): Offered => {
      const about = path.split('.')[0] as Offered['about']
      const variable = `{{ ${path} }}`
      const snippet = about === 'links' ? `<a href="${variable}">…</a>` : variable
      return { path, about, label: null, example: '', snippet }
    }),
  ]
}

/** The fields of the person that these variables read. */
export function fieldsRead(variables: readonly string[]): string[] {
  return [
    ...new Set(variables.flatMap((path) => (path.startsWith('user.') ? [path.slice('user.'.length)] : []))),
  ].toSorted()
}

/** Variables that do not exist or may not be said; none means that all is well. */
export function variableFaults(at: string, variables: readonly string[], fields: readonly SayableField[]): Fault[] {
  const byName = new Map(fields.map((field) => [field.name, field]))
  return [...new Set(variables)].flatMap((path): Fault[] => {
    if (others.has(path) || /^links\.to_\d+$/.test(path)) return []
    const field = path.startsWith('user.') ? byName.get(path.slice('user.'.length)) : undefined
    if (!field) return [{ code: 'unknown_variable', at, found: path }]
    return mayBeSaid(field) ? [] : [{ code: 'field_not_allowed', at, found: field.name }]
  })
}

/** A value as a template may print it; undefined when there is nothing to print, so that it counts as missing. */
export function printable(value: Json | undefined): string | number | boolean | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined
}

const madeUp: Readonly<Record<string, string | number | boolean>> = {
  text: 'Example',
  number: 42,
  boolean: true,
  date: '1990-05-17',
  timestamp: '2026-01-15T09:30:00Z',
}

/** Values of a person who does not exist, for previews; `given` wins. */
export function syntheticValues(
  fields: readonly SayableField[],
  given: Readonly<Record<string, string | number | boolean>>,
): Record<string, string | number | boolean> {
  const names: Record<string, string> = { first_name: 'Camille', last_name: 'Exemple', email: 'camille@example.org' }
  return Object.fromEntries(
    fields.map((field) => [field.name, given[field.name] ?? names[field.name] ?? madeUp[field.type] ?? 'Example']),
  )
}
