/** What an editor of a mapping must know of the installation: its fields, its published notices, its purposes. */
import { useQuery } from '@tanstack/react-query'
import { api, ask } from '../../app/api.ts'
import { language } from '../../app/language.ts'
import type { paths } from '../../app/openapi.d.ts'
import type { Field, Mapping } from './mapping.ts'

export type Notice = paths['/v1/notices']['get']['responses'][200]['content']['application/json']['notices'][number]
export type Purpose = paths['/v1/purposes']['get']['responses'][200]['content']['application/json']['purposes'][number]

export interface Known {
  readonly fields: readonly Field[]
  /** Published ones, the newest first. */
  readonly notices: readonly Notice[]
  /** Those that rest on somebody's choice. */
  readonly purposes: readonly Purpose[]
  label(field: Field): string
  /** Columns of the file at hand. */
  readonly columns: readonly string[]
}

/** What every part of the editor is given. */
export interface Editing {
  readonly mapping: Mapping
  readonly onChange: (mapping: Mapping) => void
  readonly known: Known
}

const choosable: ReadonlySet<string> = new Set(['consent', 'legitimate_interest'])

export function useKnown() {
  return useQuery({
    queryKey: ['imports', 'known'],
    queryFn: async ({ signal }) => {
      const [fields, { notices }, { purposes }] = await Promise.all([
        ask(api.GET('/v1/fields', { signal })),
        ask(api.GET('/v1/notices', { signal })),
        ask(api.GET('/v1/purposes', { signal })),
      ])
      return {
        fields,
        notices: notices.filter((notice) => notice.publishedAt !== null).toReversed(),
        purposes: purposes.filter((purpose) => choosable.has(purpose.legalBasis)),
        label: (field: Field) => field.label[language],
      }
    },
  })
}
