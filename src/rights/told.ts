/** A request in the words of the law by which it is due, in the reader's language. */
import type { Language } from '../kernel/index.ts'
import { cited, isChecked, type Rule, rule } from '../law/index.ts'
import { type FullRequest, groundsOf, type RequestView } from './rights.ts'

/** A rule of law as people read it. */
export interface ToldRule {
  readonly id: string
  readonly law: string
  readonly article: string
  readonly says: string
  /** Whether somebody has read it in a source. */
  readonly checked: boolean
}

const open: readonly RequestView['state'][] = ['received', 'in_progress']

function told(one: Rule, language: Language): ToldRule {
  return { id: one.id, ...cited(one, language), says: one.says[language], checked: isChecked(one) }
}

/** A line of the list, with the rule that sets its day and, of a refusal, its ground. */
export function toldLine<R extends RequestView>(request: R, language: Language) {
  return {
    ...request,
    deadline: told(rule(request.rule), language),
    refusedOn: request.ground ? told(rule(request.ground), language) : null,
  }
}

/** The whole request, with the grounds on which it could still be refused. */
export function toldWhole(request: FullRequest, language: Language) {
  const grounds = open.includes(request.state) ? groundsOf(request) : []
  return { ...toldLine(request, language), grounds: grounds.map((one) => told(one, language)) }
}
