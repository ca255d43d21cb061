/** What people read instead of the codes in events. */
import type { EventType, LedgerEvent } from './event.ts'

type Words = readonly [en: string, fr: string]

const bySubject: Readonly<Record<EventType, Words>> = {
  enrolled: ['Your line of entries was opened', 'Votre suite d’entrées a été ouverte'],
  requested: ['You were asked to agree', 'Votre accord a été demandé'],
  given: ['You agreed', 'Vous avez accepté'],
  refused: ['You refused', 'Vous avez refusé'],
  withdrawn: ['You withdrew your consent', 'Vous avez retiré votre consentement'],
  expired: ['Your consent expired', 'Votre consentement a expiré'],
  objected: ['You objected', 'Vous vous êtes opposé'],
  restriction_set: ['The use of your data was restricted', 'L’utilisation de vos données a été limitée'],
  restriction_lifted: ['The restriction was lifted', 'La limitation a été levée'],
  signal_received: [
    'Your browser’s opt-out signal was received',
    'Le signal d’opposition de votre navigateur a été reçu',
  ],
  erased: ['Your data was erased', 'Vos données ont été effacées'],
}

const others: Readonly<Record<LedgerEvent['actor'], Words>> = {
  subject: ['', ''],
  guardian: [', through your parent or guardian', ', par votre parent ou tuteur'],
  agent: [', through your agent', ', par votre mandataire'],
  controller: [', as entered by the organisation', ', selon la saisie de l’organisme'],
}

const nobodysDecision: readonly EventType[] = ['enrolled', 'requested', 'expired', 'erased']

export function eventWords({ type, actor }: LedgerEvent, at: 0 | 1): string {
  return bySubject[type][at] + (nobodysDecision.includes(type) ? '' : others[actor][at])
}

/** Purposes that every installation has; others are named by their code. */
export const purposeWords: Readonly<Record<string, Words>> = {
  email_marketing: ['advertising by e-mail', 'publicité par courriel'],
  sms_marketing: ['advertising by text message', 'publicité par SMS'],
  post_marketing: ['advertising by post', 'publicité par courrier'],
  phone_marketing: ['advertising by telephone', 'publicité par téléphone'],
  personalisation: ['personalised content', 'contenus personnalisés'],
  profiling: ['profiling', 'profilage'],
  model_training: ['training of models', 'entraînement de modèles'],
  audience_measurement: ['audience measurement', 'mesure d’audience'],
  open_tracking: ['noticing when e-mails are opened', 'suivi de l’ouverture des courriels'],
  click_tracking: ['noticing which links are clicked', 'suivi des clics'],
  third_party_sharing: ['sharing with third parties', 'partage avec des tiers'],
  service_messages: ['service messages', 'messages de service'],
  rights_fulfilment: ['answering your requests', 'réponse à vos demandes'],
  security: ['security', 'sécurité'],
  accountability: ['proof of lawful use', 'preuve d’un usage licite'],
  record_keeping: ['keeping records accurate', 'tenue exacte des fichiers'],
  fairness_audit: ['checks for unfair treatment', 'contrôle de l’équité'],
}
