/** What an inspection of the tables says, in both languages. */
import { type Language, words } from '../kernel/index.ts'
import type { TableFinding } from './table-finding.ts'

const say = words(
  {
    entry_differs: 'entry {{key}} is not what was published',
    entry_missing: 'entry {{key}} is gone',
    entry_unexpected: 'entry {{key}} lies beyond the end of the log',
    file_missing: 'the static file {{key}} is missing or damaged: its entries could not be compared',
    checkpoint_missing: 'the checkpoint of {{key}} entries is gone',
    checkpoint_unexpected: 'there is a checkpoint of {{key}} entries where the log has none',
    root: 'the root of the checkpoint of {{key}} entries is not that of its entries',
    index_root: 'the index root of the checkpoint of {{key}} entries is not the one in the log',
    note: 'the signed note of the checkpoint of {{key}} entries is not what the log’s keys signed',
    cosigned: 'the cosigned note of the checkpoint of {{key}} entries is not what was signed',
    unknown_signature: 'the checkpoint of {{key}} entries carries a signature by none of the policy’s keys',
    quorum:
      'whether the checkpoint of {{key}} entries met its quorum does not follow from its signatures and the policy in force',
    origin: 'the stored name of the log is {{key}}, another than its own',
    frontier: 'the stored state of the log does not follow from its entries',
    frozen: 'the log is marked as frozen, and no entry says so',
    content_differs: 'the content under {{key}} is not what the log holds the hash of',
    content_missing: 'the content under {{key}} is gone',
    content_unentered: 'the content under {{key}} has no entry of its type in the log',
    queue_key: 'the waiting line {{key}} is not the one that its key names',
    promise_unknown: 'a promise names the label {{key}}, which neither stands in the log nor waits for it',
    promises_broken: 'the log says that {{key}} promises were broken in all, the table says another number',
  },
  {
    entry_differs: 'l’inscription {{key}} n’est pas celle qui a été publiée',
    entry_missing: 'l’inscription {{key}} a disparu',
    entry_unexpected: 'l’inscription {{key}} se trouve après la fin du registre',
    file_missing: 'le fichier statique {{key}} manque ou est abîmé : ses inscriptions n’ont pas pu être comparées',
    checkpoint_missing: 'le point de contrôle à {{key}} inscriptions a disparu',
    checkpoint_unexpected: 'il y a un point de contrôle à {{key}} inscriptions là où le registre n’en a pas',
    root: 'la racine du point de contrôle à {{key}} inscriptions n’est pas celle de ses inscriptions',
    index_root: 'la racine d’index du point de contrôle à {{key}} inscriptions n’est pas celle du registre',
    note: 'la note signée du point de contrôle à {{key}} inscriptions n’est pas ce que les clés du registre ont signé',
    cosigned: 'la note cosignée du point de contrôle à {{key}} inscriptions n’est pas ce qui a été signé',
    unknown_signature: 'le point de contrôle à {{key}} inscriptions porte une signature d’une clé hors de la politique',
    quorum:
      'le quorum noté pour le point de contrôle à {{key}} inscriptions ne découle pas de ses signatures et de la politique en vigueur',
    origin: 'le nom enregistré du registre est {{key}}, un autre que le sien',
    frontier: 'l’état enregistré du registre ne découle pas de ses inscriptions',
    frozen: 'le registre est marqué comme figé, et aucune inscription ne le dit',
    content_differs: 'le contenu sous {{key}} n’est pas celui dont le registre tient l’empreinte',
    content_missing: 'le contenu sous {{key}} a disparu',
    content_unentered: 'le contenu sous {{key}} n’a pas d’inscription de son type dans le registre',
    queue_key: 'la ligne en attente {{key}} n’est pas celle que nomme sa clé',
    promise_unknown: 'une promesse nomme le label {{key}}, qui n’est ni dans le registre ni en attente',
    promises_broken: 'le registre dit que {{key}} promesses ont été rompues en tout, la table en dit un autre nombre',
  },
)

/** A finding as a sentence. */
export function sayFinding(finding: TableFinding, language: Language): string {
  return `${finding.table}: ${say(language, finding.what, { key: finding.key })}`
}
