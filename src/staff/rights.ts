/**
 * Rights: what each role may do, in one table. A route or a command names the right that it needs; a right that does not stand
 * here does not exist, and a route without one does not start.
 */
import type { Language, Role } from '../kernel/index.ts'

export interface Right {
  readonly roles: readonly Role[]
  readonly meaning: Readonly<Record<Language, string>>
}

const everyone: readonly Role[] = ['owner', 'marketer', 'analyst', 'support', 'dpo', 'security', 'auditor']

const right = (roles: readonly Role[], en: string, fr: string): Right => ({ roles, meaning: { en, fr } })

export const rights = {
  'staff.read': right(['owner', 'dpo', 'security', 'auditor'], 'see staff and keys', 'voir l’équipe et les clés'),
  'staff.manage': right(['owner'], 'add and disable staff', 'ajouter et désactiver des membres'),
  'staff.keys': right(['owner', 'security'], 'make and revoke API keys', 'créer et révoquer les clés d’API'),
  'staff.audit': right(['dpo', 'security', 'auditor'], 'read the audit trail', 'lire la piste d’audit'),
  'jobs.read': right(everyone, 'see background work', 'voir les tâches en cours'),
  'jobs.cancel': right(
    ['owner', 'marketer', 'analyst', 'dpo', 'security'],
    'stop background work',
    'arrêter une tâche',
  ),
  'status.read': right(everyone, 'see the honest status', 'voir l’état réel'),
  'delivery.read': right(
    ['owner', 'marketer', 'analyst', 'dpo', 'security', 'auditor'],
    'see sending status, counters, reports and suppression figures',
    'voir l’état des envois, les compteurs et les listes d’exclusion',
  ),
  'delivery.control': right(
    // A DPO who sees something unlawful going out stops it (GDPR Art. 38(3) and 39(1)(b)).
    ['owner', 'marketer', 'dpo', 'security'],
    'pause, resume and kill sending',
    'suspendre, reprendre et arrêter les envois',
  ),
  'delivery.decide': right(
    ['owner', 'dpo', 'support'],
    'decide on messages whose fate is uncertain; lift a suppression',
    'décider des messages au sort incertain ; lever une exclusion',
  ),
  'delivery.report': right(
    ['owner', 'support', 'security'],
    'hand in bounce and complaint reports (also API keys of relays)',
    'remettre les rapports de rebond et de plainte',
  ),
  'delivery.configure': right(
    ['owner', 'security'],
    'DKIM keys and sending limits',
    'gérer les clés DKIM et les limites d’envoi',
  ),
  'ethics.read': right(
    ['owner', 'marketer', 'analyst', 'dpo', 'security', 'auditor'],
    'read audits, approvals, the policy (small cells only for the auditor)',
    'lire les audits, les approbations et la politique',
  ),
  'ethics.audit': right(
    ['owner', 'marketer', 'analyst', 'dpo', 'auditor'],
    'run a fairness audit of an audience or of a model’s selection, lint copy',
    'lancer un audit d’équité, relire un texte',
  ),
  'ethics.approve': right(
    ['owner', 'dpo', 'auditor'],
    'approve, refuse or revoke in writing',
    'approuver, refuser ou révoquer par écrit',
  ),
  'ethics.configure': right(
    ['owner', 'dpo'],
    'declare and retire protected attributes',
    'déclarer et retirer les attributs protégés',
  ),
  'subjects.read': right(
    ['owner', 'marketer', 'analyst', 'support', 'dpo', 'security', 'auditor'],
    'see the field catalogue and the counts of imports',
    'voir le catalogue des champs et le décompte des imports',
  ),
  'subjects.define': right(
    ['owner', 'analyst', 'dpo'],
    'define fields of the catalogue',
    'définir des champs du catalogue',
  ),
  'subjects.lookup': right(
    ['owner', 'support', 'dpo'],
    'find a named person by an identifier (goes to the audit trail)',
    'retrouver une personne par un identifiant (consigné)',
  ),
  'subjects.reveal': right(
    ['owner', 'support', 'dpo'],
    'open masked values of a named person, with a reason (goes to the audit trail)',
    'afficher les valeurs masquées d’une personne, avec un motif (consigné)',
  ),
  'subjects.special': right(
    ['owner', 'dpo'],
    'know of and open a person’s special categories of data (GDPR Art. 9)',
    'connaître et afficher les données sensibles d’une personne (RGPD, art. 9)',
  ),
  'subjects.write': right(['owner', 'support'], 'add or correct one person', 'ajouter ou corriger une personne'),
  'subjects.import': right(
    ['owner', 'analyst', 'dpo'],
    'upload files, propose mappings, import, download refused rows',
    'déposer et importer des fichiers, reprendre les lignes refusées',
  ),
  'subjects.erase': right(['owner', 'dpo'], 'erase a person', 'effacer une personne'),
  'campaigns.read': right(
    ['owner', 'marketer', 'analyst', 'dpo', 'auditor'],
    'see campaigns, content (also as a made-up person), statistics',
    'voir les campagnes, leurs contenus (aussi comme une personne fictive) et leurs chiffres',
  ),
  'campaigns.write': right(
    ['owner', 'marketer'],
    'create and change campaigns, content, check them',
    'créer et modifier des campagnes et leurs contenus',
  ),
  'campaigns.preview': right(
    ['owner', 'marketer', 'support'],
    'preview as a named person who permits it (goes to the audit trail)',
    'voir le message d’une personne qui le permet (consigné)',
  ),
  'campaigns.test': right(
    ['owner', 'marketer'],
    'send a marked test message to an address they give',
    'envoyer un message d’essai',
  ),
  'campaigns.launch': right(
    ['owner', 'marketer'],
    'launch, pause, resume, cancel',
    'lancer, suspendre, reprendre, annuler',
  ),
  'controller.read': right(
    ['owner', 'marketer', 'analyst', 'support', 'dpo', 'security', 'auditor'],
    'read who the controller is',
    'lire qui est le responsable du traitement',
  ),
  'controller.write': right(
    ['owner'],
    'change name, address, contacts of the controller',
    'modifier le nom, l’adresse et les contacts du responsable',
  ),
  'consent.record': right(
    ['owner', 'marketer', 'support', 'dpo'],
    'record a decision of a person',
    'enregistrer une décision d’une personne',
  ),
  'consent.read': right(
    ['owner', 'support', 'dpo', 'auditor'],
    'read one person’s state, history and consent records (audited)',
    'lire l’état, l’historique et les preuves d’une personne (consigné)',
  ),
  'ledger.read': right(everyone, 'see the state of the ledger', 'voir l’état du registre'),
  'ledger.keep': right(
    ['owner', 'dpo', 'security'],
    'repair the ledger, change its keys',
    'réparer le registre, changer ses clés',
  ),
  'consent.check': right(
    ['owner', 'marketer', 'analyst', 'support', 'dpo', 'auditor'],
    'check people by id for a purpose',
    'vérifier des personnes pour une finalité',
  ),
  'consent.configuration': right(
    ['owner', 'marketer', 'analyst', 'support', 'dpo', 'auditor', 'security'],
    'see purposes and notices',
    'voir les finalités et les notices',
  ),
  'consent.configure': right(
    ['owner', 'dpo'],
    'add purposes, draft and publish notices',
    'ajouter des finalités, rédiger et publier des notices',
  ),
  'gate.warrants': right(['owner', 'dpo', 'security', 'auditor'], 'read warrants', 'lire les mandats d’accès'),
  'models.read': right(
    ['owner', 'marketer', 'analyst', 'dpo', 'security', 'auditor'],
    'see models and their cards',
    'voir les modèles et leurs fiches',
  ),
  'models.train': right(['owner', 'analyst'], 'train a model', 'entraîner un modèle'),
  'models.approve': right(['owner', 'dpo'], 'approve or retire a model', 'approuver ou retirer un modèle'),
  'models.score': right(
    ['owner', 'analyst', 'marketer'],
    'score an audience with an approved model',
    'évaluer une audience avec un modèle approuvé',
  ),
  'models.explain': right(
    ['owner', 'support', 'dpo'],
    'explain a named person’s prediction (goes to the audit trail)',
    'expliquer la prédiction d’une personne (consigné)',
  ),
  'audiences.read': right(
    ['owner', 'marketer', 'analyst', 'dpo', 'security', 'auditor'],
    'see and preview audiences',
    'voir et prévisualiser les audiences',
  ),
  'rights.read': right(['owner', 'dpo', 'support'], 'see requests of people', 'voir les demandes des personnes'),
  'rights.decide': right(
    ['owner', 'dpo', 'support'],
    'take down, answer and refuse requests of people',
    'enregistrer les demandes des personnes, y répondre ou les refuser',
  ),
  'sites.read': right(
    ['owner', 'marketer', 'analyst', 'dpo', 'security', 'auditor'],
    'see web sites, their snippet and what they sent',
    'voir les sites web, leur extrait de code et ce qu’ils ont envoyé',
  ),
  'sites.write': right(
    ['owner', 'dpo'],
    'add, change and revoke web sites and their keys',
    'ajouter, modifier et révoquer les sites web et leurs clés',
  ),
  'audiences.write': right(['owner', 'marketer', 'analyst'], 'save audiences', 'enregistrer des audiences'),
} as const satisfies Record<string, Right>

const table: Readonly<Record<string, Right>> = rights

/** The right of that name, or null. */
export function rightNamed(name: string): Right | null {
  return Object.hasOwn(table, name) ? (table[name] as Right) : null
}

/** Every right, by name. */
export function allRights(): readonly (Right & { readonly name: string })[] {
  return Object.entries(table).map(([name, one]) => ({ name, ...one }))
}
