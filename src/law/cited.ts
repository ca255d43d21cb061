/**
 * How a rule is cited in the reader's language: many laws have a name of their own in each. Names are words and no law, so they
 * stand outside the hash of the rules.
 */
import type { Language } from '../kernel/index.ts'
import type { Rule } from './rule.ts'

/** What French readers call each law held; the same where they say it as it is. */
export const frenchNames: Readonly<Record<string, string>> = {
  GDPR: 'RGPD',
  'Proposal COM(2025) 837': 'Proposition COM(2025) 837',
  CPCE: 'CPCE',
  'CNIL deliberation 2026-042': 'Délibération CNIL n° 2026-042',
  'Garante provision 284/2026': 'Décision du Garante n° 284/2026',
  'ePrivacy directive': 'Directive ePrivacy',
  'Rule of the house': 'Règle de la maison',
  'CNIL referential on commercial management': 'Référentiel CNIL de gestion commerciale',
  'Law 2025-594': 'Loi n° 2025-594',
  'Decree 2022-1313': 'Décret n° 2022-1313',
  TCPA: 'TCPA',
  'CAN-SPAM': 'CAN-SPAM',
  CCPA: 'CCPA',
  'CCPA regulations': 'Règlement d’application du CCPA',
  'CNIL 2020-091, 2020-092': 'CNIL n° 2020-091 et 2020-092',
  'Loi informatique et libertés': 'Loi informatique et libertés',
  'Data Protection Act 2018': 'Data Protection Act 2018',
  COPPA: 'COPPA',
  'Civil law': 'Droit civil',
}

const frenchPlaces: Readonly<Record<string, string>> = {
  whole: 'texte entier',
  retention: 'conservation',
  'age of majority': 'âge de la majorité',
  'Art. 6(1)(a), 7': 'art. 6, § 1, a), et 7',
  'Art. 11(2), 12(2)': 'art. 11, § 2, et 12, § 2',
  'Art. 33(1) GDPR amended': 'art. 33, § 1, du RGPD modifié',
  'Art. 88a-88b GDPR': 'art. 88 bis et 88 ter du RGPD',
}

/** A place in a law, as a reader of that language looks it up. */
export interface Citation {
  readonly law: string
  /** Such as `Art. 12(3)`; `-` where the law has no parts. */
  readonly article: string
}

export function cited({ law, article }: Pick<Rule, 'law' | 'article'>, language: Language): Citation {
  if (language === 'en') return { law, article }
  return { law: frenchNames[law] ?? law, article: frenchPlaces[article] ?? frenchArticle(article) }
}

/** Art. 12(5)(b) is read “art. 12, § 5, b)”; the paragraphs of American law stay as they are. */
function frenchArticle(article: string): string {
  if (!article.startsWith('Art. ')) return article.replace(/^Regs\. /, 'règlement, ')
  return article
    .replace('Art. ', 'art. ')
    .replace(/(\d)\((\d+)\)/g, '$1, § $2')
    .replace(/-\((\d+)\)/g, '-$1')
    .replace(/\(([a-z])\)/g, ', $1)')
}
