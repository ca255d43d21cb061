/** What anchoring refuses. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'anchor.no_binary': {
    status: 500,
    en: {
      title: 'The local development chain cannot start: there is no anvil for {platform}.',
      fix: 'Set AVAL_CHAIN=off, or AVAL_CHAIN to the address of an EVM node.',
    },
    fr: {
      title: 'La chaîne de développement locale ne peut pas démarrer : il n’y a pas d’anvil pour {platform}.',
      fix: 'Donnez AVAL_CHAIN=off, ou l’adresse d’un nœud EVM dans AVAL_CHAIN.',
    },
  },
  'anchor.chain_silent': {
    status: 503,
    en: {
      title: 'The chain does not answer ({because}).',
      fix: 'Decisions and proofs go on without it. Check AVAL_CHAIN.',
    },
    fr: {
      title: 'La chaîne ne répond pas ({because}).',
      fix: 'Les décisions et les preuves continuent sans elle. Vérifiez AVAL_CHAIN.',
    },
  },
})
