/** The words in which consent's answers are said to people: why somebody may or may not be used. */
import { type Language, words } from '../kernel/index.ts'
import type { Reason } from './reasons.ts'

const reasonWords = words(
  {
    permitted: 'permitted',
    no_decision: 'the person has not decided',
    refused: 'the person said no',
    withdrawn: 'the person withdrew consent',
    expired: 'the consent has ended',
    objected: 'the person objected',
    restricted: 'the use of this person’s data is restricted',
    too_young: 'the person was too young to decide alone',
    signal: 'the person’s browser asked not to share',
    suppressed: 'messages to this address must stop',
    no_channel: 'there is no address for this channel',
  },
  {
    permitted: 'permis',
    no_decision: 'la personne n’a pas décidé',
    refused: 'la personne a dit non',
    withdrawn: 'la personne a retiré son consentement',
    expired: 'le consentement a pris fin',
    objected: 'la personne s’est opposée',
    restricted: 'l’utilisation des données de cette personne est limitée',
    too_young: 'la personne était trop jeune pour décider seule',
    signal: 'le navigateur de la personne a demandé de ne pas partager',
    suppressed: 'les messages à cette adresse doivent cesser',
    no_channel: 'il n’y a pas d’adresse pour ce canal',
  },
)

/** A reason as half a sentence, lower case, without a full stop. */
export function sayReason(language: Language, reason: Reason): string {
  return reasonWords(language, reason)
}

const faultWords = words(
  {
    missing_controller: 'It does not say who is responsible for the data.',
    missing_purpose: 'It asks for no purpose.',
    missing_storage: 'It does not say where the data are stored.',
    missing_right: 'It names none of the person’s rights.',
    missing_withdrawal: 'It does not say how to withdraw.',
    missing_authority: 'It does not say to which authority people can complain.',
    no_retention: 'It does not say how long data are kept for “{{purpose}}”.',
    purpose_not_asked: 'It speaks of “{{purpose}}”, which it does not ask for.',
    gap: 'The item “{{item}}” is not filled in.',
    key_twice: 'Two items have the same key “{{item}}”.',
    purpose_twice: 'It asks twice for “{{purpose}}”.',
    no_title_en: 'The English title is missing.',
    no_title_fr: 'The French title is missing.',
    not_said_en: 'English does not say the item “{{item}}”.',
    not_said_fr: 'French does not say the item “{{item}}”.',
    says_more_en: 'English says “{{item}}”, for which there is no item.',
    says_more_fr: 'French says “{{item}}”, for which there is no item.',
  },
  {
    missing_controller: 'Elle ne dit pas qui est responsable des données.',
    missing_purpose: 'Elle ne demande aucune finalité.',
    missing_storage: 'Elle ne dit pas où les données sont conservées.',
    missing_right: 'Elle ne cite aucun droit de la personne.',
    missing_withdrawal: 'Elle ne dit pas comment retirer son accord.',
    missing_authority: 'Elle ne dit pas quelle autorité saisir.',
    no_retention: 'Elle ne dit pas combien de temps les données sont gardées pour « {{purpose}} ».',
    purpose_not_asked: 'Elle parle de « {{purpose}} », qu’elle ne demande pas.',
    gap: 'L’élément « {{item}} » n’est pas rempli.',
    key_twice: 'Deux éléments ont la même clé « {{item}} ».',
    purpose_twice: 'Elle demande deux fois « {{purpose}} ».',
    no_title_en: 'Le titre anglais manque.',
    no_title_fr: 'Le titre français manque.',
    not_said_en: 'L’anglais ne dit pas l’élément « {{item}} ».',
    not_said_fr: 'Le français ne dit pas l’élément « {{item}} ».',
    says_more_en: 'L’anglais dit « {{item}} », auquel aucun élément ne correspond.',
    says_more_fr: 'Le français dit « {{item}} », auquel aucun élément ne correspond.',
  },
)

const aboutPurpose: ReadonlySet<string> = new Set(['no_retention', 'purpose_not_asked', 'purpose_twice'])
const perLanguage: ReadonlySet<string> = new Set(['no_title', 'not_said', 'says_more', 'missing'])

/** A fault of `publishingFaults` as a sentence. @param purposeOf the sentence of a purpose, by its code */
export function sayFault(language: Language, fault: string, purposeOf: (code: string) => string): string {
  const [what = '', first = '', item = ''] = fault.split(':')
  const key = (perLanguage.has(what) ? `${what}_${first}` : what) as Parameters<typeof faultWords>[1]
  if (aboutPurpose.has(what)) return faultWords(language, key, { purpose: purposeOf(first) })
  return faultWords(language, key, { item: item || first })
}
