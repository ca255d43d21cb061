/**
 * What people read about imports, in English and French.
 */
import { words } from '../kernel/index.ts'
import type { RefusalCode } from './candidate.ts'

const refusalsEn = {
  wrong_cell_count: 'The row has more or fewer cells than the header.',
  bad_quotes: 'A quotation mark opens here and never closes; what follows could not be read.',
  too_long_row: 'The row is too long.',
  bad_json: 'The line is not a JSON object.',
  bad_encoding: 'The cell holds characters that the encoding cannot read; set the encoding in the mapping.',
  not_a_number: 'The value is not a number.',
  not_a_boolean: 'The value is neither yes nor no.',
  not_a_date: 'The value is not a date in the notation of the mapping.',
  not_a_timestamp: 'The value is not a date and time.',
  too_long: 'The text is longer than 10,000 characters.',
  not_an_email: 'The value is not an email address.',
  not_a_phone: 'The value is not a telephone number; a number without a country prefix needs a default country.',
  not_an_external_id: 'The value is not a customer number but a placeholder.',
  not_an_anonymous_id: 'The value is not a visitor number but a placeholder.',
  not_a_residence: 'The value is not a country.',
  not_a_level: 'The value is not among those that the field may have.',
  not_a_decision: 'The answer to the consent question is not one that the mapping knows.',
  no_identifier: 'The row has nothing to find the person by.',
  two_people: 'The identifiers of this row belong to two different people.',
  other_person: 'The address or number belongs to a person with another customer number.',
  erased: 'This person asked to be erased and may not come back through a file.',
  not_open: 'The record of this person is closed for changes (restricted).',
} satisfies Record<RefusalCode, string>

const refusalsFr = {
  wrong_cell_count: 'La ligne a plus ou moins de cellules que l’en-tête.',
  bad_quotes: 'Un guillemet s’ouvre ici et ne se ferme jamais ; la suite n’a pas pu être lue.',
  too_long_row: 'La ligne est trop longue.',
  bad_json: 'La ligne n’est pas un objet JSON.',
  bad_encoding: 'La cellule contient des caractères illisibles dans cet encodage ; indiquez-le dans la correspondance.',
  not_a_number: 'La valeur n’est pas un nombre.',
  not_a_boolean: 'La valeur n’est ni oui ni non.',
  not_a_date: 'La valeur n’est pas une date selon la notation indiquée.',
  not_a_timestamp: 'La valeur n’est pas une date avec heure.',
  too_long: 'Le texte dépasse 10 000 caractères.',
  not_an_email: 'La valeur n’est pas une adresse électronique.',
  not_a_phone: 'La valeur n’est pas un numéro de téléphone ; sans indicatif, il faut un pays par défaut.',
  not_an_external_id: 'La valeur n’est pas un numéro de client mais un bouche-trou.',
  not_an_anonymous_id: 'La valeur n’est pas un numéro de visiteur mais un bouche-trou.',
  not_a_residence: 'La valeur n’est pas un pays.',
  not_a_level: 'La valeur n’est pas de celles que le champ peut prendre.',
  not_a_decision: 'La réponse à la question de consentement n’est pas prévue par la correspondance.',
  no_identifier: 'Rien dans la ligne ne permet de retrouver la personne.',
  two_people: 'Les identifiants de la ligne appartiennent à deux personnes différentes.',
  other_person: 'L’adresse ou le numéro appartient à une personne qui a un autre numéro de client.',
  erased: 'Cette personne a demandé l’effacement et ne peut revenir par un fichier.',
  not_open: 'La fiche de cette personne est fermée aux modifications (limitation).',
} satisfies Record<RefusalCode, string>

export const say = words(
  {
    ...refusalsEn,
    warn_no_identifier: 'No column looks like an identifier. People need one to be found again.',
    warn_consent_without_evidence:
      'The column “{{column}}” looks like consent. Without source, notice version and date, these people are imported as not having answered.',
    warn_special_category:
      'The column “{{column}}” may be data of a special category (GDPR Art. 9): it is encrypted and out of audiences.',
    warn_constant: 'The column “{{column}}” has the same value everywhere.',
    warn_unsure_encoding: 'The encoding is a guess ({{encoding}}). Check the samples with accents.',
    warn_unique_text: 'The column “{{column}}” has a different text in nearly every row; it may identify people.',
    warn_no_header: 'The first line does not look like a header; columns are named by number.',
    progress: '{{rows}} rows read, {{rejected}} refused',
  },
  {
    ...refusalsFr,
    warn_no_identifier: 'Aucune colonne ne ressemble à un identifiant. Il en faut un pour retrouver les personnes.',
    warn_consent_without_evidence:
      'La colonne « {{column}} » ressemble à un consentement. Sans source, version de la notice et date, ces personnes sont importées comme n’ayant pas répondu.',
    warn_special_category:
      'La colonne « {{column}} » peut relever d’une catégorie particulière (RGPD art. 9) : elle est chiffrée et hors des audiences.',
    warn_constant: 'La colonne « {{column}} » a partout la même valeur.',
    warn_unsure_encoding: 'L’encodage est une supposition ({{encoding}}). Vérifiez les exemples accentués.',
    warn_unique_text:
      'La colonne « {{column}} » a un texte différent presque à chaque ligne ; elle peut identifier des personnes.',
    warn_no_header: 'La première ligne ne ressemble pas à un en-tête ; les colonnes sont numérotées.',
    progress: '{{rows}} lignes lues, {{rejected}} refusées',
  },
)
