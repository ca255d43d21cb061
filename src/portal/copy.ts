/**
 * The copy that a person takes away (GDPR Art. 15(3), 20(1)): everything that every room's holder exports, in one JSON file, or flat
 * as CSV that no spreadsheet takes for formulas. Staff stand in it by role.
 */
import type { Language } from '../kernel/index.ts'
import type { TakenFile } from '../transparency/index.ts'
import { viewerIn } from './data-page.ts'
import type { PortalDeps } from './deps.ts'
import { aboutOneself, viewersOf } from './holdings.ts'

type Copy = Readonly<Record<string, unknown>>

export async function copyOf(deps: PortalDeps, subjectId: string, language: Language): Promise<Copy> {
  await deps.consent.standing(subjectId)
  const viewers = await viewersOf(deps)
  const catalogue = await deps.subjects.catalogue.list()
  const held = await aboutOneself(deps, subjectId, 'the person takes a copy', async (tx) => {
    const rooms: [string, unknown][] = []
    for (const holder of deps.holders()) rooms.push([holder.room, await holder.export(tx, subjectId)])
    return Object.fromEntries(rooms)
  })
  const controller = await deps.campaigns.controller.read()
  const fields = catalogue.map(({ name, label, dataClass, provenance }) => ({
    name,
    label: label[language],
    class: dataClass,
    source: provenance,
  }))
  const copy = { madeAt: deps.clock.now().toISOString(), controller, fields, held }
  return JSON.parse(JSON.stringify(copy), (_key, value: unknown) =>
    typeof value === 'string' && /^(staff|key):[\w-]+$/.test(value) ? viewerIn(language, viewers(value)) : value,
  ) as Copy
}

const name = (ending: string) => `aval-my-data.${ending}`

export function asJson(copy: Copy): TakenFile {
  return { name: name('json'), type: 'application/json; charset=utf-8', body: `${JSON.stringify(copy, null, 1)}\n` }
}

/** One line for each value: where it stands, and what it is. RFC 4180, with the mark by which spreadsheets know UTF-8. */
export function asCsv(copy: Copy): TakenFile {
  const lines = [['place', 'value'], ...leaves(copy, '')].map((cells) => cells.map(cell).join(','))
  return { name: name('csv'), type: 'text/csv; charset=utf-8', body: `\uFEFF${lines.join('\r\n')}\r\n` }
}

function leaves(value: unknown, place: string): string[][] {
  if (typeof value !== 'object' || value === null) return [[place, value === null ? '' : String(value)]]
  return Object.entries(value).flatMap(([key, inside]) => leaves(inside, place === '' ? key : `${place}/${key}`))
}

/** OWASP, CSV injection: what a spreadsheet could run begins with a quote; a plain number stays one. */
export function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
