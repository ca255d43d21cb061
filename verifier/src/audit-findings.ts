/** What an audit found: the file, tile or entry, and what it means, in words. */
import type { Step } from './verdict.ts'

export type Severity = 'failure' | 'warning' | 'note'

export interface Finding {
  readonly severity: Severity
  readonly step: Step
  readonly reason: FindingReason
  /** Path below the log's prefix. */
  readonly file?: string
  /** Place in the log. */
  readonly entry?: number
  readonly detail?: string
}

type Words = readonly [en: string, fr: string]

const words = {
  missing_file: ['the file is missing', 'le fichier manque'],
  checkpoint_refused: [
    'the signed summary is not good under the policy',
    'le résumé signé n’est pas valable selon la politique',
  ],
  signature_missing: [
    'a key of the log that signs every summary has not signed this one: its line was changed or taken out',
    'une clé du journal qui signe chaque résumé n’a pas signé celui-ci : sa ligne a été modifiée ou retirée',
  ],
  unknown_signature: [
    'a line is signed by nobody whom the policy or the log names: it was changed or slipped in',
    'une ligne n’est signée par personne que nomme la politique ou le journal : elle a été modifiée ou glissée là',
  ],
  key_not_listed: [
    'the log also signs with a key that this policy does not list: get its newest policy',
    'le journal signe aussi avec une clé absente de cette politique : prenez sa politique à jour',
  ],
  policy_refused: ['the policy is missing or malformed', 'la politique manque ou est mal formée'],
  shrunk: [
    'the log is shorter than when it was last audited: it was rolled back',
    'le journal est plus court qu’au dernier audit : il a été ramené en arrière',
  ],
  split: [
    'the log shows another past than at the last audit: split view',
    'le journal montre un autre passé qu’au dernier audit : vue divergente',
  ],
  entry_changed: [
    'the bytes of the entry are not those that the tree holds',
    'les octets de l’entrée ne sont pas ceux que contient l’arbre',
  ],
  bundle_malformed: ['the bundle cannot be taken apart into its entries', 'le paquet ne se décompose pas en entrées'],
  tile_changed: ['the tile is not what its entries give', 'la tuile n’est pas celle que donnent ses entrées'],
  both_changed: [
    'tile and bundle differ, and neither is what the tree above holds',
    'tuile et paquet diffèrent, et aucun n’est ce que contient l’arbre au-dessus',
  ],
  root_differs: [
    'the signed root is not the root of the published entries',
    'la racine signée n’est pas celle des entrées publiées',
  ],
  entry_malformed: ['the entry is not well-formed', 'l’entrée est mal formée'],
  duplicate_label: [
    'two entries have the same label: the second could hide behind the first',
    'deux entrées portent la même étiquette : la seconde pourrait se cacher derrière la première',
  ],
  index_root_differs: [
    'the logged index is not the index of the entries before it: something is hidden from look-ups, or invented',
    'l’index inscrit n’est pas celui des entrées qui précèdent : quelque chose est caché aux recherches, ou inventé',
  ],
  index_root_not_last: [
    'the last entry of the signed log is not the index root',
    'la dernière entrée du journal signé n’est pas la racine de l’index',
  ],
  index_not_checked: [
    'the index roots after this entry could not be checked, because entries are missing or changed',
    'les racines d’index suivantes n’ont pu être vérifiées : des entrées manquent ou ont changé',
  ],
  content_differs: [
    'the published content is not the one that the log recorded',
    'le contenu publié n’est pas celui que le journal a enregistré',
  ],
  content_missing: ['the public content is not published', 'le contenu public n’est pas publié'],
  key_rotated: ['keys were replaced', 'des clés ont été remplacées'],
  log_frozen: ['the log was frozen', 'le journal a été gelé'],
  log_continued: ['the log continues another one', 'le journal en continue un autre'],
  promise_broken: [
    'the log admits that it broke a promise to enter something in time',
    'le journal reconnaît avoir manqué à une promesse d’inscription à temps',
  ],
  other_contract: [
    'the announced contract is not on this chain, or not for this log',
    'le contrat annoncé n’est pas sur cette chaîne, ou pas pour ce journal',
  ],
  other_chain: ['the endpoint serves another chain', 'le point d’accès sert une autre chaîne'],
  anchor_differs: [
    'the chain holds another root for this size than the log: split view',
    'la chaîne contient pour cette taille une autre racine que le journal : vue divergente',
  ],
  rolled_back: [
    'the chain or a witness has seen a longer log than is published: it was rolled back',
    'la chaîne ou un témoin a vu un journal plus long que celui publié : il a été ramené en arrière',
  ],
  late: ['the newest confirmation is old', 'la confirmation la plus récente est ancienne'],
  state_ignored: [
    'what the last audit remembered cannot be read; everything was audited anew',
    'la mémoire du dernier audit est illisible ; tout a été vérifié à nouveau',
  ],
} as const satisfies Record<string, Words>
export type FindingReason = keyof typeof words

/** A finding as a line. */
export function findingLine(finding: Finding, language: 'en' | 'fr'): string {
  const at = language === 'en' ? 0 : 1
  const { file, entry, detail, reason } = finding
  const where = [file, entry === undefined ? undefined : `${['entry', 'entrée'][at]} ${entry}`].filter(Boolean)
  const said = words[reason][at]
  return `${where.length > 0 ? `${where.join(', ')}: ` : ''}${said}${detail === undefined ? '' : ` (${detail})`}`
}

const mostFindings = 1_000

/** Findings as they come; beyond a thousand, one more says nothing new. */
export function newFindings() {
  const list: Finding[] = []
  const add =
    (severity: Severity) =>
    (step: Step, reason: FindingReason, where: Omit<Finding, 'severity' | 'step' | 'reason'> = {}): void => {
      if (list.length < mostFindings) list.push({ severity, step, reason, ...where })
    }
  return { list, fail: add('failure'), warn: add('warning'), note: add('note') }
}
export type Findings = ReturnType<typeof newFindings>
