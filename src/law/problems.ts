/** What law refuses. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'law.unknown_rule': {
    status: 404,
    en: { title: 'There is no rule {rule}.', fix: 'List the rules to find its name.' },
    fr: { title: 'La règle {rule} n’existe pas.', fix: 'Affichez la liste des règles pour trouver son nom.' },
  },
  'law.no_deadline': {
    status: 409,
    en: {
      title: 'Rule {rule} sets no such deadline.',
      fix: 'Ask for a rule that has one, without an extension if it knows none.',
    },
    fr: {
      title: 'La règle {rule} ne fixe pas ce délai.',
      fix: 'Demandez une règle qui en fixe un, sans prolongation si elle n’en connaît pas.',
    },
  },
})
