/** Who runs an installation, as facts. */
import type { Language } from '../kernel/index.ts'

export interface Controller {
  readonly name: string
  /** Postal. */
  readonly address: string
  readonly contact: string
  readonly dpoContact: string
  /** In which this organisation writes. */
  readonly languages: readonly Language[]
}
