/**
 * What the pages say, in plain words. French spacing (narrow no-break spaces inside quotation marks and before ; : ! ?) is set in
 * one place, so that nobody has to type it.
 */
import { type Language, words } from '../kernel/index.ts'

const en = {
  other_language: 'Français',
  why_title: 'Why did I get this message?',
  why_lead:
    '{{controller}} wrote to you on {{date}}. This page tells you why, with which information about you, and on what ground. You need no account, and reading it changes nothing.',
  why_lead_undated:
    '{{controller}} chose you for the campaign “{{campaign}}”. This page tells you why, with which information about you, and on what ground. You need no account, and reading it changes nothing.',
  held_out:
    'You were chosen for this campaign, then drawn by lot into the group that is not written to, so that the effect can be measured.',
  short_title: 'The short answer',
  short_consent: 'You agreed to this: “{{purpose}}”.',
  short_basis: 'We rely on another ground than your consent for this: “{{purpose}}”.',
  short_rule: 'The people chosen were these: {{rule}}.',
  short_model: 'Among them, a calculation estimated who might be interested.',
  stopped_since: 'This has been stopped since: {{reason}}.',
  choices_title: 'Your choice, now',
  choices_lead: 'One press is enough. It takes effect at once, and nothing else changes for you.',
  stop_kind: 'Stop this kind of message',
  stop_kind_about: 'Withdraws your consent to “{{purpose}}”.',
  stop_all: 'Stop all marketing',
  stop_all_about: 'Objects to every kind of direct marketing, and to the profiling that goes with it.',
  stop_profiling: 'Switch off profiling',
  stop_profiling_about: 'No more calculations about what might interest you. Messages may still come.',
  manage: 'See every choice, one by one',
  rule_title: 'The rule that chose you',
  rule_lead: 'In words, the rule of this campaign:',
  model_title: 'What the calculation looked at',
  model_lead: 'A statistical model estimated your interest from these facts. What weighed most in your favour:',
  model_reason: '{{label}} (you: {{value}})',
  model_no_value: '{{label}}',
  model_off: 'You have switched profiling off, or never agreed to it: nothing more is calculated about you.',
  model_no_reason: 'No single fact stood out.',
  data_title: 'The information we used',
  data_lead: 'As we hold it today. If something is wrong, write to us and we will correct it.',
  data_what: 'What',
  data_value: 'What we hold',
  data_for: 'Used to',
  data_from: 'Where from',
  used_rule: 'choose you',
  used_model: 'estimate your interest',
  used_text: 'write your message',
  used_address: 'reach you',
  used_language: 'choose the language',
  from_provided: 'you told us',
  from_observed: 'we observed it',
  from_derived: 'worked out from other information',
  from_inferred: 'an estimate of ours',
  value_none: 'nothing',
  value_hidden: '(hidden here)',
  yes: 'yes',
  no: 'no',
  unused_title: 'What we did not use',
  unused: 'Your {{label}} was not used, and our tests found nothing in what we used that stands in for it.',
  unused_indirect: 'Your {{label}} was not used directly, but other information may be linked to it.',
  consent_title: 'What you agreed to',
  consent_when: 'On {{date}}, by {{how}}.',
  consent_wording: 'The words that you were shown (version {{version}}):',
  consent_full: 'Read the whole notice',
  consent_no_notice: 'No wording is recorded with this decision.',
  consent_none: 'We have no consent of yours on record for this kind of message.',
  other_basis: 'The legal ground is “{{basis}}”, not consent. You may object at any time.',
  basis_contract: 'contract',
  basis_legal_obligation: 'legal obligation',
  basis_legitimate_interest: 'legitimate interest',
  basis_consent: 'consent',
  how_web_form: 'a form on a website',
  how_import: 'a list taken over from another system',
  how_api: 'another of our systems',
  how_email_link: 'a link in a message',
  how_why_page: 'this page',
  how_preference_page: 'the page of your choices',
  how_phone: 'telephone',
  how_paper: 'paper',
  how_other: 'another way ({{channel}})',
  sender_title: 'Who wrote to you',
  sender_contact: 'Contact',
  sender_dpo: 'For everything about your data',
  sender_unknown: 'This organisation has not given its details here. That is a fault of ours.',
  record_title: 'The record of this use',
  record_lead: 'Before anybody was chosen, the system wrote down and signed what it was about to do:',
  record_purpose: 'Purpose',
  record_when: 'When',
  record_counts: 'People who matched the rule',
  record_permitted: 'Of these, people who permit it',
  record_law: 'Version of the rules of law applied',
  record_number: 'Number of the record',
  record_genuine: 'The signature is intact.',
  record_not_genuine: 'The signature does not match: please tell the data protection officer.',
  gone_title: 'We hold nothing about you',
  gone: 'The link that you followed is genuine, but the person it was made for is no longer in this system. Nothing about them is held here, so there is nothing to show and nothing to stop.',
  bad_title: 'This link does not work',
  bad: 'It was not made by us, or a part of it is missing. Open it from the message again, in full.',
  done_title: 'Done',
  done_withdrawn: 'We have recorded that you withdraw your consent to: {{purposes}}.',
  done_objected: 'We have recorded that you object to all direct marketing.',
  done_given: 'We have recorded that you agree to: {{purposes}}.',
  done_given_not_active: 'It does not take effect, because {{reason}}.',
  done_when: 'Recorded on {{date}}.',
  done_number: 'Number of the decision: {{id}}',
  done_in_flight:
    'A message that was being handed over in the very moment of your decision may still reach you; none will be sent after it.',
  done_undo: 'If this was a mistake, you can change it on the page of your choices.',
  done_undo_given: 'You can take it back at any time, with one press, on the page of your choices.',
  back_why: 'Back to “Why did I get this message?”',
  preferences_title: 'Your choices',
  preferences_lead:
    'What {{controller}} may do, one by one. Saying no takes one press. Saying yes takes two, because you first see what you agree to. Opening this page changes nothing.',
  state_permitted: 'Allowed',
  state_not: 'Not allowed',
  state_because: '{{reason}}',
  withdraw: 'Stop',
  ask_give: 'Allow…',
  withdraw_label: 'Stop: {{purpose}}',
  give_label: 'Allow: {{purpose}}',
  no_notice: 'There is no published text to agree to, so this cannot be allowed here.',
  give_title: 'Before you agree',
  give_lead: 'You are about to allow: “{{purpose}}”. This is what it means:',
  give_confirm: 'I agree',
  give_cancel: 'No, go back',
  basis_note: 'Ground: {{basis}}',
} as const

export type Word = keyof typeof en

const say = words(en, {
  other_language: 'English',
  why_title: 'Pourquoi ai-je reçu ce message ?',
  why_lead:
    '{{controller}} vous a écrit le {{date}}. Cette page vous dit pourquoi, avec quelles informations sur vous et sur quel fondement. Aucun compte n’est nécessaire, et la lire ne change rien.',
  why_lead_undated:
    'Vous faites partie des personnes sélectionnées par {{controller}} pour la campagne « {{campaign}} ». Cette page vous dit pourquoi, avec quelles informations sur vous et sur quel fondement. Aucun compte n’est nécessaire, et la lire ne change rien.',
  held_out:
    'Vous faisiez partie des personnes sélectionnées pour cette campagne, puis le tirage au sort a décidé de ne pas vous écrire, afin de mesurer l’effet.',
  short_title: 'En bref',
  short_consent: 'Vous aviez dit oui à ceci : « {{purpose}} ».',
  short_basis: 'Nous nous appuyons ici sur un autre fondement que votre consentement : « {{purpose}} ».',
  short_rule: 'Les personnes sélectionnées étaient celles-ci : {{rule}}.',
  short_model: 'Parmi elles, un calcul a estimé qui pourrait être intéressé.',
  stopped_since: 'Depuis, cela a cessé : {{reason}}.',
  choices_title: 'Votre choix, maintenant',
  choices_lead: 'Un seul clic suffit. L’effet est immédiat, et rien d’autre ne change pour vous.',
  stop_kind: 'Ne plus recevoir ce type de message',
  stop_kind_about: 'Retire votre consentement à « {{purpose}} ».',
  stop_all: 'Arrêter toute prospection',
  stop_all_about: 'Vous vous opposez à toute prospection directe et au profilage qui l’accompagne.',
  stop_profiling: 'Désactiver le profilage',
  stop_profiling_about: 'Plus aucun calcul sur ce qui pourrait vous intéresser. Des messages peuvent encore arriver.',
  manage: 'Voir tous vos choix, un par un',
  rule_title: 'La règle de sélection',
  rule_lead: 'En toutes lettres, la règle de cette campagne :',
  model_title: 'Ce que le calcul a regardé',
  model_lead:
    'Un modèle statistique a estimé votre intérêt à partir de ces éléments. Ce qui a le plus compté en votre faveur :',
  model_reason: '{{label}} (vous : {{value}})',
  model_no_value: '{{label}}',
  model_off: 'Vous avez désactivé le profilage, ou ne l’avez jamais accepté : plus rien n’est calculé à votre sujet.',
  model_no_reason: 'Aucun élément ne s’est détaché.',
  data_title: 'Les informations que nous avons utilisées',
  data_lead: 'Telles que nous les avons aujourd’hui. Si quelque chose est faux, écrivez-nous et nous corrigerons.',
  data_what: 'Quoi',
  data_value: 'Ce que nous avons',
  data_for: 'Utilisé pour',
  data_from: 'Origine',
  used_rule: 'faire la sélection',
  used_model: 'estimer votre intérêt',
  used_text: 'rédiger votre message',
  used_address: 'vous joindre',
  used_language: 'choisir la langue',
  from_provided: 'vous nous l’avez dit',
  from_observed: 'nous l’avons observé',
  from_derived: 'tiré d’autres informations',
  from_inferred: 'une estimation de notre part',
  value_none: 'rien',
  value_hidden: '(masqué ici)',
  yes: 'oui',
  no: 'non',
  unused_title: 'Ce que nous n’avons pas utilisé',
  unused:
    '« {{label}} » n’a pas été utilisé, et nos contrôles n’ont rien trouvé, dans ce que nous avons utilisé, qui en tienne lieu.',
  unused_indirect: '« {{label}} » n’a pas été utilisé directement, mais d’autres informations peuvent y être liées.',
  consent_title: 'Ce que vous avez accepté',
  consent_when: 'Le {{date}}, par {{how}}.',
  consent_wording: 'Les mots qui vous ont été montrés (version {{version}}) :',
  consent_full: 'Lire la notice entière',
  consent_no_notice: 'Aucun texte n’est enregistré avec cette décision.',
  consent_none: 'Nous n’avons pas trace d’un consentement de votre part pour ce type de message.',
  other_basis:
    'Le fondement juridique est « {{basis}} », et non le consentement. Vous pouvez vous opposer à tout moment.',
  basis_contract: 'contrat',
  basis_legal_obligation: 'obligation légale',
  basis_legitimate_interest: 'intérêt légitime',
  basis_consent: 'consentement',
  how_web_form: 'un formulaire en ligne',
  how_import: 'une liste reprise d’un autre système',
  how_api: 'un autre de nos systèmes',
  how_email_link: 'un lien dans un message',
  how_why_page: 'cette page',
  how_preference_page: 'la page de vos choix',
  how_phone: 'téléphone',
  how_paper: 'papier',
  how_other: 'un autre moyen ({{channel}})',
  sender_title: 'Qui vous a écrit',
  sender_contact: 'Contact',
  sender_dpo: 'Pour tout ce qui touche à vos données',
  sender_unknown: 'L’organisation n’a pas indiqué ses coordonnées ici. C’est une faute de notre part.',
  record_title: 'La trace de cet usage',
  record_lead: 'Avant toute sélection, le système a écrit et signé ce qu’il allait faire :',
  record_purpose: 'Finalité',
  record_when: 'Quand',
  record_counts: 'Personnes répondant à la règle',
  record_permitted: 'Parmi elles, personnes qui le permettent',
  record_law: 'Version des règles de droit appliquées',
  record_number: 'Numéro de la trace',
  record_genuine: 'La signature est intacte.',
  record_not_genuine: 'La signature ne correspond pas : prévenez le délégué à la protection des données.',
  gone_title: 'Nous n’avons rien sur vous',
  gone: 'Le lien que vous avez suivi est authentique, mais la personne pour qui il a été fait n’est plus dans ce système. Rien n’y est conservé à son sujet : il n’y a donc rien à montrer ni rien à arrêter.',
  bad_title: 'Ce lien ne fonctionne pas',
  bad: 'Il ne vient pas de nous, ou il en manque une partie. Ouvrez-le de nouveau depuis le message, en entier.',
  done_title: 'C’est fait',
  done_withdrawn: 'Nous avons enregistré que vous retirez votre consentement à : {{purposes}}.',
  done_objected: 'Nous avons enregistré que vous vous opposez à toute prospection directe.',
  done_given: 'Nous avons enregistré que vous acceptez : {{purposes}}.',
  done_given_not_active: 'Cela ne prend pas effet, car {{reason}}.',
  done_when: 'Enregistré le {{date}}.',
  done_number: 'Numéro de la décision : {{id}}',
  done_in_flight:
    'Un message en cours de remise à l’instant même de votre décision peut encore vous parvenir ; aucun ne partira après elle.',
  done_undo: 'Si c’était une erreur, vous pouvez revenir en arrière sur la page de vos choix.',
  done_undo_given: 'Vous pouvez revenir en arrière à tout moment, d’un seul clic, sur la page de vos choix.',
  back_why: 'Retour à « Pourquoi ai-je reçu ce message ? »',
  preferences_title: 'Vos choix',
  preferences_lead:
    'Ce que {{controller}} peut faire, point par point. Dire non demande un clic. Dire oui en demande deux, car vous voyez d’abord ce que vous acceptez. Ouvrir cette page ne change rien.',
  state_permitted: 'Permis',
  state_not: 'Non permis',
  state_because: '{{reason}}',
  withdraw: 'Arrêter',
  ask_give: 'Permettre…',
  withdraw_label: 'Arrêter : {{purpose}}',
  give_label: 'Permettre : {{purpose}}',
  no_notice: 'Aucun texte publié ne peut être accepté : ce point ne peut pas être permis ici.',
  give_title: 'Avant d’accepter',
  give_lead: 'Vous allez permettre ceci : « {{purpose}} ». Voici ce que cela veut dire :',
  give_confirm: 'J’accepte',
  give_cancel: 'Non, revenir',
  basis_note: 'Fondement : {{basis}}',
})

/** Says a sentence, typeset. */
export function t(language: Language, word: Word, values?: Readonly<Record<string, unknown>>): string {
  return typeset(language, say(language, word, { ...values }))
}

/** French spaces: narrow and unbreakable before ; ! ? and inside « », unbreakable before a colon (Imprimerie nationale). */
export function typeset(language: Language, text: string): string {
  if (language === 'en') return text
  return text
    .replaceAll(/ ([;!?])/g, '\u202f$1')
    .replaceAll(/ :/g, '\u00a0:')
    .replaceAll('« ', '«\u202f')
    .replaceAll(' »', '\u202f»')
}

export function dateIn(language: Language, date: Date): string {
  return new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(
    date,
  )
}

/** Date and time, in UTC and saying so. */
export function momentIn(language: Language, date: Date): string {
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB'
  const at = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(date)
  return `${at} UTC`
}

export function numberIn(language: Language, value: number): string {
  return new Intl.NumberFormat(language === 'fr' ? 'fr-FR' : 'en-GB', { maximumFractionDigits: 2 }).format(value)
}
