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
