/**
 * Grounds on which a request of a person may be refused, in whole or in part, each with the requests that it fits. None fits an
 * objection to direct marketing under the GDPR: it is absolute, and so nothing here lets anybody refuse it.
 */
import { inForce, type Rule } from './rule.ts'

/** What a person may ask for. */
export type Request = 'access' | 'correction' | 'erasure' | 'restriction' | 'portability' | 'objection'

type Cells = readonly [id: string, article: string, requests: readonly Request[], en: string, fr: string]

const every: readonly Request[] = ['access', 'correction', 'erasure', 'restriction', 'portability']

const gdpr: readonly Cells[] = [
  [
    'GDPR-12-5-b',
    'Art. 12(5)(b)',
    every,
    'The request is manifestly unfounded or excessive, and we can show it.',
    'La demande est manifestement infondée ou excessive, et nous pouvons le démontrer.',
  ],
  [
    'GDPR-12-2',
    'Art. 11(2), 12(2)',
    every,
    'We cannot identify the person among those whose data we hold, and can show it.',
    'Nous ne pouvons pas identifier la personne parmi nos données, et pouvons le démontrer.',
  ],
  [
    'GDPR-15-4',
    'Art. 15(4)',
    ['access'],
    'The copy would harm the rights and freedoms of others; the rest is given.',
    'La copie porterait atteinte aux droits et libertés d’autrui ; le reste est communiqué.',
  ],
  [
    'GDPR-16',
    'Art. 16',
    ['correction'],
    'The data are accurate and complete, and we can show it.',
    'Les données sont exactes et complètes, et nous pouvons le démontrer.',
  ],
  [
    'GDPR-17-1',
    'Art. 17(1)',
    ['erasure'],
    'None of the cases of Art. 17(1) applies: the data are still needed for what they were collected for.',
    'Aucun des cas de l’art. 17, § 1, ne s’applique : les données restent nécessaires à leur finalité.',
  ],
  [
    'GDPR-17-3-b',
    'Art. 17(3)(b)',
    ['erasure'],
    'The law obliges us to keep the data.',
    'La loi nous oblige à conserver les données.',
  ],
  [
    'GDPR-17-3-e',
    'Art. 17(3)(e)',
    ['erasure'],
    'The data are needed to establish, exercise or defend legal claims.',
    'Les données sont nécessaires à la constatation, à l’exercice ou à la défense de droits en justice.',
  ],
  [
    'GDPR-18-1',
    'Art. 18(1)',
    ['restriction'],
    'None of the cases of Art. 18(1) applies.',
    'Aucun des cas de l’art. 18, § 1, ne s’applique.',
  ],
  [
    'GDPR-20-1',
    'Art. 20(1)',
    ['portability'],
    'The data were not provided by the person, or their use rests neither on consent nor on a contract.',
    'Les données n’ont pas été fournies par la personne, ou leur usage ne repose ni sur un consentement ni sur un contrat.',
  ],
  [
    'GDPR-21-1-c',
    'Art. 21(1)',
    ['objection'],
    'The use is not direct marketing, and compelling legitimate grounds override the person’s interests.',
    'L’usage n’est pas de la prospection, et des motifs légitimes impérieux prévalent sur les intérêts de la personne.',
  ],
]

const ccpa: readonly Cells[] = [
  [
    'CCPA-145h3',
    '§ 1798.145(h)(3)',
    every,
    'The request is manifestly unfounded or excessive, and we can show it.',
    'La demande est manifestement infondée ou excessive, et nous pouvons le démontrer.',
  ],
  [
    'CCPA-7060',
    'Regs. §§ 7060-7062',
    ['access', 'correction', 'erasure', 'portability'],
    'The identity of the consumer could not be verified with what is held.',
    'L’identité du consommateur n’a pas pu être vérifiée avec les données détenues.',
  ],
  [
    'CCPA-105d',
    '§ 1798.105(d)',
    ['erasure'],
    'The data are needed for a transaction, for security or for a legal obligation.',
    'Les données sont nécessaires à une transaction, à la sécurité ou à une obligation légale.',
  ],
  [
    'CCPA-7023b',
    'Regs. § 7023(b)',
    ['correction'],
    'On the totality of the circumstances the data are more likely than not accurate.',
    'Au vu de l’ensemble des circonstances, les données sont plus probablement exactes qu’inexactes.',
  ],
  [
    'CCPA-145k',
    '§ 1798.145(k)',
    ['access', 'portability'],
    'Answering would harm the rights and freedoms of other people.',
    'Répondre porterait atteinte aux droits et libertés d’autres personnes.',
  ],
  [
    'CCPA-7026e',
    'Regs. § 7026(e)',
    ['objection', 'restriction'],
    'There is a good-faith, reasonable and documented belief that the request is fraudulent.',
    'Nous croyons de bonne foi, raisonnablement et documents à l’appui, que la demande est frauduleuse.',
  ],
]

function ground(law: string, jurisdiction: string, from: string, source: string) {
  return ([id, article, requests, en, fr]: Cells) => ({
    requests,
    rule: {
      id,
      law,
      article,
      jurisdictions: [jurisdiction],
      from,
      to: null,
      says: { en, fr },
      source,
      verified: 'R',
      checkedOn: null,
    } as const satisfies Rule,
  })
}

/** Every ground held. Recalled, not checked by a lawyer (`verified: 'R'`). */
export const refusalGrounds: readonly { readonly rule: Rule; readonly requests: readonly Request[] }[] = [
  ...gdpr.map(ground('GDPR', 'EU', '2018-05-25', 'Regulation (EU) 2016/679')),
  ...ccpa.map(ground('CCPA', 'US-CA', '2023-01-01', 'California Civil Code; 11 CCR 7000 ff.')),
]

/** On what a request of that kind may be refused, where it is due under the law of that jurisdiction. */
export function groundsOfRefusal(request: Request, jurisdictions: readonly string[], at: Date): readonly Rule[] {
  return refusalGrounds
    .filter((one) => one.requests.includes(request) && inForce(one.rule, at))
    .map((one) => one.rule)
    .filter((one) => one.jurisdictions.some((place) => jurisdictions.includes(place)))
}
