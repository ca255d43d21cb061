/** The answer of every check: yes with what was learnt, or no with the step that failed and why. Malformed input is a no. */

export type Step =
  | 'format'
  | 'policy'
  | 'checkpoint'
  | 'witnesses'
  | 'index_root'
  | 'inclusion'
  | 'opening'
  | 'chain_of_commitments'
  | 'keys'
  | 'completeness'
  | 'record'
  | 'notice'
  | 'anchor'
  | 'reference'
  | 'consistency'
  | 'tree'
  | 'index'
  | 'entry'
  | 'content'

export interface Failure {
  readonly ok: false
  readonly step: Step
  /** A stable word; `explain` says it in a sentence. */
  readonly reason: string
  /** Which one: an entry, a file, a key. */
  readonly detail?: string
}

export type Verdict<T = unknown> = ({ readonly ok: true } & T) | Failure
