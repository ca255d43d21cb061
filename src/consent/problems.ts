/** What consent refuses, in words that say how to make it right. */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'consent.unknown_purpose': {
    status: 404,
    en: { title: 'There is no purpose “{purpose}”.', fix: 'List the purposes, or add this one first.' },
    fr: {
      title: 'La finalité « {purpose} » n’existe pas.',
      fix: 'Affichez les finalités, ou ajoutez d’abord celle-ci.',
    },
  },
  'consent.unknown_subject': {
    status: 404,
    en: { title: 'This person is not known here.', fix: 'Check the identifier; the person may have been erased.' },
    fr: {
      title: 'Cette personne n’est pas connue ici.',
      fix: 'Vérifiez l’identifiant ; la personne a pu être effacée.',
    },
  },
  'consent.unknown_decision': {
    status: 404,
    en: { title: 'There is no such decision of this person.', fix: 'List the person’s decisions to find it.' },
    fr: { title: 'Cette personne n’a pas pris cette décision.', fix: 'Affichez ses décisions pour la retrouver.' },
  },
  'consent.record_differs': {
    status: 500,
    en: {
      title: 'What is stored of decision {decision} is not what was committed to the ledger.',
      fix: 'No receipt can be given for it. Compare with a backup and treat it as an incident: stored data was changed.',
    },
    fr: {
      title: 'Ce qui est conservé de la décision {decision} n’est pas ce qui a été engagé dans le registre.',
      fix: 'Aucun reçu ne peut être donné. Comparez avec une sauvegarde et traitez-le comme un incident : des données ont été modifiées.',
    },
  },
  'consent.receipt_not_yet': {
    status: 503,
    en: {
      title: 'The receipt cannot be made now: this person’s entries keep changing.',
      fix: 'Ask again in a few seconds. The decisions themselves are recorded.',
    },
    fr: {
      title: 'Le reçu ne peut pas être établi maintenant : les inscriptions de cette personne changent encore.',
      fix: 'Redemandez-le dans quelques secondes. Les décisions elles-mêmes sont enregistrées.',
    },
  },
  'consent.no_purpose_named': {
    status: 400,
    en: { title: 'The decision names no purpose.', fix: 'Name at least one.' },
    fr: { title: 'La décision ne nomme aucune finalité.', fix: 'Nommez-en au moins une.' },
  },
  'consent.purposes_not_named': {
    status: 400,
    en: {
      title: 'Decision “{kind}” cannot speak for “{scope}”.',
      fix: 'Name each purpose: consent is specific (GDPR Art. 4(11)); only a restriction may cover everything.',
    },
    fr: {
      title: 'La décision « {kind} » ne peut pas porter sur « {scope} ».',
      fix: 'Nommez chaque finalité : le consentement est spécifique (RGPD, art. 4, point 11) ; seule une limitation peut tout couvrir.',
    },
  },
  'consent.at_impossible': {
    status: 400,
    en: {
      title: 'The moment of the decision lies in the future or before 1990.',
      fix: 'Give the moment at which the person decided.',
    },
    fr: {
      title: 'La date de la décision est dans le futur ou avant 1990.',
      fix: 'Donnez le moment où la personne a décidé.',
    },
  },
  'consent.validity_impossible': {
    status: 400,
    en: {
      title: 'Only a consent can end by itself, and only after it was given.',
      fix: 'Correct or leave out validUntil.',
    },
    fr: {
      title: 'Seul un consentement peut prendre fin de lui-même, et après avoir été donné.',
      fix: 'Corrigez ou omettez validUntil.',
    },
  },
  'consent.decider_not_allowed': {
    status: 400,
    en: {
      title: 'A decision “{kind}” cannot be made by “{by}”.',
      fix: 'Consent comes from the person, or for a child from a guardian.',
    },
    fr: {
      title: 'Une décision « {kind} » ne peut venir de « {by} ».',
      fix: 'Le consentement vient de la personne ou, pour un enfant, d’un parent.',
    },
  },
  'consent.not_a_choice': {
    status: 409,
    en: {
      title: 'Purpose “{purpose}” rests on a contract or a legal obligation: there is no choice to record.',
      fix: 'Record a restriction, or handle the request with the rights desk.',
    },
    fr: {
      title:
        'La finalité « {purpose} » repose sur un contrat ou une obligation légale : il n’y a pas de choix à enregistrer.',
      fix: 'Enregistrez une limitation, ou traitez la demande au titre des droits.',
    },
  },
  'consent.signal_unclear': {
    status: 400,
    en: {
      title: 'A signal must be “gpc” and concerns third_party_sharing only.',
      fix: 'Record other choices as decisions of the person.',
    },
    fr: {
      title: 'Un signal doit être « gpc » et ne concerne que third_party_sharing.',
      fix: 'Enregistrez les autres choix comme décisions de la personne.',
    },
  },
  'consent.notice_needed': {
    status: 400,
    en: {
      title: 'A consent must say which text the person saw.',
      fix: 'Give notice, version and language (GDPR Art. 7(1)).',
    },
    fr: {
      title: 'Un consentement doit indiquer le texte que la personne a vu.',
      fix: 'Donnez la notice, sa version et la langue (RGPD, art. 7, § 1).',
    },
  },
  'consent.unknown_notice': {
    status: 404,
    en: { title: 'There is no notice {notice} in version {version}.', fix: 'List the notices and their versions.' },
    fr: {
      title: 'La notice {notice} n’existe pas en version {version}.',
      fix: 'Affichez les notices et leurs versions.',
    },
  },
  'consent.notice_not_published': {
    status: 409,
    en: { title: 'This version of the notice is a draft that nobody can have seen.', fix: 'Publish it first.' },
    fr: { title: 'Cette version de la notice est un brouillon que personne n’a pu voir.', fix: 'Publiez-la d’abord.' },
  },
  'consent.notice_published': {
    status: 409,
    en: { title: 'This version of the notice is published and cannot change.', fix: 'Draft a new version.' },
    fr: {
      title: 'Cette version de la notice est publiée et ne peut plus changer.',
      fix: 'Rédigez une nouvelle version.',
    },
  },
  'consent.purpose_not_in_notice': {
    status: 409,
    en: {
      title: 'The notice that was shown does not mention purpose “{purpose}”.',
      fix: 'Consent covers only what the text said.',
    },
    fr: {
      title: 'La notice présentée ne mentionne pas la finalité « {purpose} ».',
      fix: 'Le consentement ne couvre que ce que disait le texte.',
    },
  },
  'consent.evidence_needed': {
    status: 400,
    en: {
      title: 'A yes that is recorded for a person needs its evidence.',
      fix: 'Say in {at} what proves it: which call, which signed form, where it is kept.',
    },
    fr: {
      title: 'Un accord enregistré pour une personne doit être prouvé.',
      fix: 'Indiquez dans {at} ce qui le prouve : quel appel, quel formulaire signé, où il est conservé.',
    },
  },
  'consent.notice_incomplete': {
    status: 422,
    en: {
      title: 'The notice cannot be published: {faults}',
      fix: 'Complete the items and say each of them in English and in French.',
    },
    fr: {
      title: 'La notice ne peut pas être publiée : {faults}',
      fix: 'Complétez les éléments et exprimez chacun en anglais et en français.',
    },
  },
  'consent.idempotency_conflict': {
    status: 409,
    en: {
      title: 'This idempotency key was used for another decision of this person.',
      fix: 'Use a new key for a new decision.',
    },
    fr: {
      title: 'Cette clé d’idempotence a servi à une autre décision de cette personne.',
      fix: 'Utilisez une nouvelle clé pour une nouvelle décision.',
    },
  },
  'consent.facts_invalid': {
    status: 400,
    en: {
      title: 'A fact about the person is not valid: {at}.',
      fix: 'Residence is FR or US-CA, the date of birth 1980-12-31.',
    },
    fr: {
      title: 'Un fait sur la personne n’est pas valide : {at}.',
      fix: 'La résidence s’écrit FR ou US-CA, la naissance 1980-12-31.',
    },
  },
  'consent.purpose_exists': {
    status: 409,
    en: {
      title: 'Purpose “{purpose}” exists already.',
      fix: 'Choose another code; the meaning of a purpose never changes.',
    },
    fr: {
      title: 'La finalité « {purpose} » existe déjà.',
      fix: 'Choisissez un autre code ; le sens d’une finalité ne change jamais.',
    },
  },
  'consent.purposes_full': {
    status: 409,
    en: { title: 'All 60 purposes are in use.', fix: 'Use an existing purpose.' },
    fr: { title: 'Les 60 finalités sont utilisées.', fix: 'Utilisez une finalité existante.' },
  },
})
