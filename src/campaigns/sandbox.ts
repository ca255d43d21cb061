/**
 * Liquid in a small box: few tags and no loops, few filters, own properties only, limits on size and time, every output escaped.
 * A variable that is missing and has no default stops the message; it never prints a blank. liquidjs says of itself that it is
 * no true sandbox (harttle/liquidjs#381), so nothing secret is ever put in scope and the version is pinned.
 */
import { Liquid, type Template } from 'liquidjs'
import type { Json, Language } from '../kernel/index.ts'

/** `html` output is escaped for HTML, `text` is not: a text part has no markup to break out of. */
export type Medium = 'html' | 'text'

export type Parsed =
  | { readonly ok: true; readonly templates: Template[] }
  | { readonly ok: false; readonly why: string }

export type Rendered =
  | { readonly ok: true; readonly output: string }
  /** `missing_variable` names the variable in `detail`; `too_much` is a limit; `broken` anything else. */
  | { readonly ok: false; readonly reason: 'missing_variable' | 'too_much' | 'broken'; readonly detail: string }

export interface Sandbox {
  parse(source: string): Parsed
  /** Dotted paths of the variables that a template reads; one that is computed at run time appears as `name[…]`. */
  variables(templates: Template[]): string[]
  render(templates: Template[], scope: Readonly<Record<string, Json>>): Rendered
}

// No loops: a person's values are single ones, and without loops the work is bounded by the length of the template.
const tags = new Set(['assign', 'capture', 'case', 'comment', 'if', 'unless', '#'])

const filters = new Set(
  `default upcase downcase capitalize truncate truncatewords strip date round floor ceil plus minus times divided_by modulo
  append prepend replace remove size escape escape_once abs at_least at_most`.split(/\s+/),
)

export const longestTemplate = 400_000
export const longestOutput = 500_000
const memoryLimit = 2_000_000
/** Generous: on a busy machine a lawful message must not be lost to the clock; size and the lack of loops bound the work first. */
const renderLimitMs = 1_000

/** @param language decides how the `date` filter names months and days; times are UTC */
export function createSandbox(medium: Medium, language: Language): Sandbox {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    templates: {},
    dynamicPartials: false,
    relativeReference: false,
    timezoneOffset: 0,
    locale: language === 'fr' ? 'fr-FR' : 'en-GB',
    dateFormat: '%-d %B %Y',
    parseLimit: longestTemplate,
    renderLimit: renderLimitMs,
    memoryLimit,
    ...(medium === 'html' ? { outputEscape: 'escape' as const } : {}),
  })
  for (const name of Object.keys(engine.tags)) if (!tags.has(name)) delete engine.tags[name]
  for (const name of Object.keys(engine.filters)) if (!filters.has(name)) delete engine.filters[name]
  return {
    parse: (source) => parse(engine, source),
    variables: (templates) => engine.globalVariableSegmentsSync(templates).map(pathOf).toSorted(),
    render: (templates, scope) => render(engine, templates, scope),
  }
}

function parse(engine: Liquid, source: string): Parsed {
  try {
    const templates = engine.parse(source)
    // Filters are looked up when rendering; asking for the variables walks the whole template, so a bad one shows here.
    engine.globalVariableSegmentsSync(templates)
    return { ok: true, templates }
  } catch (error) {
    return { ok: false, why: (error as Error).message.split('\n')[0] ?? 'cannot be read' }
  }
}

function pathOf(segments: readonly unknown[]): string {
  return segments.map((segment) => (typeof segment === 'string' ? segment : '[…]')).join('.')
}

function render(engine: Liquid, templates: Template[], scope: Readonly<Record<string, Json>>): Rendered {
  try {
    const output = String(engine.renderSync(templates, bare(scope)))
    if (output.length > longestOutput) return { ok: false, reason: 'too_much', detail: 'output' }
    return { ok: true, output }
  } catch (error) {
    return refusal(error as Error)
  }
}

function refusal(error: Error): Rendered {
  const missing = /undefined variable: ([\w.]+)/.exec(error.message)
  if (missing) return { ok: false, reason: 'missing_variable', detail: missing[1]! }
  if (/limit exceeded/.test(error.message)) return { ok: false, reason: 'too_much', detail: 'limit' }
  // The message of other errors may quote a value, so only its kind leaves the box.
  return { ok: false, reason: 'broken', detail: error.name }
}

/** A deep copy without prototypes: even a fault in the library's own-property check finds nothing to climb. */
function bare(value: Json | Readonly<Record<string, Json>>): object {
  return freeCopy(value as Json) as object
}

function freeCopy(value: Json): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: Json) => freeCopy(item))
  const copy = Object.create(null) as Record<string, unknown>
  for (const [key, member] of Object.entries(value)) if (member !== undefined) copy[key] = freeCopy(member as Json)
  return copy
}
