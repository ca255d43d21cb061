/**
 * The refusals of the ethics room, in the two languages.
 */
import { problems } from '../kernel/index.ts'

export const problem = problems({
  'ethics.not_approved': {
    status: 409,
    en: { title: 'This campaign is not approved: {why}', fix: '{todo}' },
    fr: { title: 'Cette campagne n’est pas approuvée : {whyFR}', fix: '{todoFR}' },
  },
  'ethics.unknown_audit': {
    status: 404,
    en: { title: 'There is no such audit.', fix: 'List the audits and choose one of them.' },
    fr: { title: 'Cet audit n’existe pas.', fix: 'Affichez la liste des audits et choisissez-en un.' },
  },
  'ethics.no_attributes': {
    status: 409,
    en: {
      title: 'No protected attribute is declared, so there is nothing to audit against.',
      fix: 'Declare at least one field, such as age or area, as a protected attribute.',
    },
    fr: {
      title: 'Aucun attribut protégé n’est déclaré : l’audit n’a rien à comparer.',
      fix: 'Déclarez au moins un champ, par exemple l’âge ou la zone, comme attribut protégé.',
    },
  },
  'ethics.no_scores': {
    status: 409,
    en: {
      title: 'Nobody has a score of this model, so there is nothing to compare.',
      fix: 'Approve the model and score the people who permit prediction, then audit it.',
    },
    fr: {
      title: 'Personne n’a de score de ce modèle : il n’y a rien à comparer.',
      fix: 'Approuvez le modèle et notez les personnes qui permettent la prédiction, puis auditez-le.',
    },
  },
  'ethics.attribute_unusable': {
    status: 422,
    en: {
      title: 'The field {at} cannot be audited: {reason}.',
      fix: 'Choose a field of the catalogue that is neither an identifier, a free text nor encrypted, with bands that increase.',
    },
    fr: {
      title: 'Le champ {at} ne peut pas être audité : {reasonFR}.',
      fix: 'Choisissez un champ du catalogue qui ne soit ni un identifiant, ni un texte libre, ni chiffré, avec des tranches croissantes.',
    },
  },
  'ethics.bundle_differs': {
    status: 409,
    en: {
      title: 'The {at} is not the one that the hash names.',
      fix: 'Read it again and audit its present version.',
    },
    fr: {
      title: 'L’élément {at} n’est pas celui que l’empreinte désigne.',
      fix: 'Relisez-le et auditez sa version actuelle.',
    },
  },
  'ethics.author_cannot_approve': {
    status: 403,
    en: {
      title: 'The author of a campaign cannot approve it.',
      fix: 'Ask a colleague who is an owner, the data protection officer or an auditor.',
    },
    fr: {
      title: 'L’auteur d’une campagne ne peut pas l’approuver.',
      fix: 'Demandez à un collègue propriétaire, délégué à la protection des données ou auditeur.',
    },
  },
  'ethics.may_not_approve': {
    status: 403,
    en: {
      title: 'Approvals are given by a person: an owner, the data protection officer or an auditor.',
      fix: 'Let one of them decide, with a key of their own that has the right ethics.approve.',
    },
    fr: {
      title:
        'Une approbation est donnée par une personne : propriétaire, délégué à la protection des données ou auditeur.',
      fix: 'Laissez décider l’un d’eux, avec une clé personnelle qui porte le droit ethics.approve.',
    },
  },
  'ethics.reason_too_short': {
    status: 422,
    en: {
      title: 'The reason has {given} characters; {needed} are needed.',
      fix: 'Write why this is acceptable, for someone who will read it in a year.',
    },
    fr: {
      title: 'Le motif compte {given} caractères ; il en faut {needed}.',
      fix: 'Écrivez pourquoi c’est acceptable, pour quelqu’un qui le lira dans un an.',
    },
  },
  'ethics.not_overridable': {
    status: 409,
    en: {
      title: 'Nobody can approve this: {rules} cannot be overridden.',
      fix: 'Remove what was found, then audit again.',
    },
    fr: {
      title: 'Personne ne peut approuver ceci : {rules} ne peut être écarté.',
      fix: 'Supprimez ce qui a été constaté, puis refaites l’audit.',
    },
  },
  'ethics.audit_stale': {
    status: 409,
    en: {
      title: 'This audit can no longer be approved: {reason}.',
      fix: 'Audit again, then approve the new result.',
    },
    fr: {
      title: 'Cet audit ne peut plus être approuvé : {reasonFR}.',
      fix: 'Refaites l’audit, puis approuvez le nouveau résultat.',
    },
  },
  'ethics.expiry_out_of_range': {
    status: 422,
    en: {
      title: 'The approval must end after now and within {days} days.',
      fix: 'Give an earlier date, or none: {days} days then apply.',
    },
    fr: {
      title: 'L’approbation doit prendre fin après maintenant et dans les {days} jours.',
      fix: 'Indiquez une date plus proche, ou aucune : {days} jours s’appliquent alors.',
    },
  },
})
