/** What the page that checks a receipt says, in plain words. */
import { words } from '../kernel/index.ts'

const en = {
  verify_title: 'Check a receipt',
  verify_lead:
    'Choose a receipt file. It is checked on your own device, step by step: nothing of it is sent to us or to anybody else.',
  verify_without:
    'Your browser runs no scripts here, so this page cannot check anything. The same check works on any computer with Node.js, offline:',
  verify_without_audit: 'And the whole log can be audited by anybody:',
  verify_not_built:
    'The verifier for browsers has not been built on this server, so this page cannot check anything here. Please use the command line:',
  verify_file: 'Receipt file',
  verify_drop: 'Choose the file, or drop it on this frame.',
  verify_policy: 'Your own policy file (optional)',
  verify_policy_about:
    'It says whose log and which witnesses you trust. You can get it from an association or an authority, or keep the one of your first receipt.',
  verify_policy_receipt: 'Checked against the policy inside the receipt itself',
  verify_policy_receipt_about:
    'That policy was written by those whom you are checking. The result shows that the receipt fits the log whose keys it names, not that these are the keys and witnesses that everybody else sees. To trust nobody, choose a policy file that you got elsewhere.',
  verify_policy_own: 'Checked against your own policy file.',
  verify_good: 'The receipt is valid',
  verify_bad: 'The receipt does not verify',
  verify_steps: 'Step by step',
  state_passed: 'holds',
  state_failed: 'fails',
  state_skipped: 'not reached',
  state_absent: 'not in this receipt',
  state_none: 'none is asked for',
  means_witnesses_none:
    'The policy asks for no witness, and none has confirmed that state: it rests on the log’s signature alone.',
  file_unreadable: 'This file could not be read.',
  file_fetched: 'The receipt was fetched from this server, because you came from its page.',
  step_format: 'The file',
  means_format: 'It is a receipt, complete and in one piece.',
  step_policy: 'Whom to trust',
  means_policy: 'The policy can be read: it names the log and the witnesses.',
  step_checkpoint: 'The log’s signature',
  means_checkpoint: 'The log itself signed the state that this receipt rests on.',
  step_witnesses: 'The witnesses',
  means_witnesses: 'As many witnesses as the policy asks for have confirmed that state.',
  step_index_root: 'The list of all entries',
  means_index_root: 'The list used to count your entries is the one that everybody sees.',
  step_inclusion: 'Your entries',
  means_inclusion: 'Each entry stands in the public log at the place that the receipt names.',
  step_opening: 'What they say',
  means_opening: 'The entries say exactly what this receipt shows, and are yours.',
  step_chain_of_commitments: 'In sequence',
  means_chain_of_commitments: 'Each names the one before: none was exchanged between them.',
  step_keys: 'Your key',
  means_keys: 'The key that counts your entries was fixed when you first came, and never changed.',
  step_completeness: 'Nothing hidden',
  means_completeness: 'These are all your entries. The next one does not exist.',
  step_record: 'The consent record',
  means_record: 'The record in the file is the one that was entered when you decided.',
  step_notice: 'The wording',
  means_notice: 'The text is the one that you were shown, letter by letter.',
  step_anchor: 'The blockchain, as far as it can be seen from here',
  means_anchor: 'The receipt names a contract that the log announced. Whether the chain agrees is asked below.',
  scan_title: 'Count without asking anybody',
  scan_about:
    'The receipt has just proved how many entries there are about you. If you do not want to rely even on the published list, your browser can read the whole log and look for itself. It downloads everything, the same files as any auditor, so nobody learns whose entries are being counted.',
  scan_start: 'Read the whole log',
  scan_cancel: 'Stop',
  scan_progress: 'Progress',
  scan_running: '{{done}} of {{size}} entries read',
  scan_same:
    'Counted: exactly {{count}} entries in this log of {{size}} are yours, as the receipt says. What was read is what the log signed.',
  scan_more:
    'Counted: {{count}} entries in this log of {{size}} are yours; the receipt knows {{known}}. If you have decided something since, fetch a new receipt. If not, ask what the others are.',
  scan_less: 'Only {{count}} of the {{known}} entries in the receipt are in this log. Keep your file: it is evidence.',
  scan_moved: 'Your entries do not stand where the receipt says. Keep your file: it is evidence.',
  scan_other_root:
    'What was read is not what the log signed. Keep your file: it is evidence, and tell your data protection authority.',
  scan_other_past:
    'The log that is published now has another past than the one in your receipt. Keep your file: it is evidence.',
  scan_unreachable: 'The log could not be read: {{what}}. Nothing is proved or disproved.',
  scan_stopped: 'Stopped. Nothing is proved or disproved.',
  anchor_title: 'Ask the blockchain',
  anchor_about:
    'Choose an endpoint of the chain that you trust; this server is not asked. The endpoint learns which contract you look at, not who you are.',
  anchor_rpc: 'Address of a JSON-RPC endpoint',
  anchor_ask: 'Ask',
  anchor_good: 'The chain {{chain}} holds it, in block {{block}}, which is final.',
  anchor_good_local:
    'The chain {{chain}} holds it, in block {{block}}. Chain 31337 is a local test chain: it proves nothing to outsiders.',
  anchor_unreachable: 'The endpoint does not answer: {{what}}',
  reference_title: 'Does a message rest on this receipt?',
  reference_about:
    'Every message names the entry that it relies on, in its header “Aval-Consent” and on its page “Why did I get this message?”. Paste it here: a consent that you were never shown gives itself away.',
  reference_label: 'Value of Aval-Consent',
  reference_check: 'Compare',
  reference_good: 'Yes: it rests on entry {{i}} of this receipt, at place {{place}} of the log.',
  reference_bad_text: 'This is not the value of such a header.',
} as const

export type CheckWord = keyof typeof en

const fr: Readonly<Record<CheckWord, string>> = {
  verify_title: 'Vérifier un reçu',
  verify_lead:
    'Choisissez un fichier de reçu. Il est vérifié sur votre propre appareil, étape par étape : rien n’est envoyé, ni à nous ni à personne.',
  verify_without:
    'Votre navigateur n’exécute pas de script ici : cette page ne peut donc rien vérifier. La même vérification se fait sur tout ordinateur équipé de Node.js, hors ligne :',
  verify_without_audit: 'Et chacun peut auditer le journal entier :',
  verify_not_built:
    'Le vérificateur pour navigateurs n’a pas été construit sur ce serveur : cette page ne peut rien vérifier ici. Utilisez la ligne de commande :',
  verify_file: 'Fichier du reçu',
  verify_drop: 'Choisissez le fichier, ou déposez-le dans ce cadre.',
  verify_policy: 'Votre propre fichier de politique (facultatif)',
  verify_policy_about:
    'Il dit à quel journal et à quels témoins vous vous fiez. Une association ou une autorité peut vous le donner ; vous pouvez aussi garder celui de votre premier reçu.',
  verify_policy_receipt: 'Vérifié selon la politique contenue dans le reçu lui-même',
  verify_policy_receipt_about:
    'Cette politique a été écrite par ceux que vous vérifiez. Le résultat montre que le reçu s’accorde avec le journal dont il donne les clés, non que ces clés et ces témoins sont ceux que voient tous les autres. Pour ne vous fier à personne, choisissez un fichier de politique obtenu ailleurs.',
  verify_policy_own: 'Vérifié selon votre propre fichier de politique.',
  verify_good: 'Le reçu est valable',
  verify_bad: 'Le reçu n’est pas vérifié',
  verify_steps: 'Étape par étape',
  state_passed: 'vérifié',
  state_failed: 'échec',
  state_skipped: 'non atteint',
  state_absent: 'absent de ce reçu',
  state_none: 'aucun n’est demandé',
  means_witnesses_none:
    'La politique ne demande aucun témoin, et aucun n’a confirmé cet état : il repose sur la seule signature du journal.',
  file_unreadable: 'Ce fichier n’a pas pu être lu.',
  file_fetched: 'Le reçu a été repris de ce serveur, puisque vous venez de sa page.',
  step_format: 'Le fichier',
  means_format: 'C’est un reçu, complet et d’un seul tenant.',
  step_policy: 'À qui se fier',
  means_policy: 'La politique est lisible : elle nomme le journal et les témoins.',
  step_checkpoint: 'La signature du journal',
  means_checkpoint: 'Le journal lui-même a signé l’état sur lequel repose ce reçu.',
  step_witnesses: 'Les témoins',
  means_witnesses: 'Autant de témoins que la politique en demande ont confirmé cet état.',
  step_index_root: 'La liste de toutes les entrées',
  means_index_root: 'La liste qui sert à compter vos entrées est celle que tout le monde voit.',
  step_inclusion: 'Vos entrées',
  means_inclusion: 'Chaque entrée est dans le journal public, à la place indiquée par le reçu.',
  step_opening: 'Ce qu’elles disent',
  means_opening: 'Les entrées disent exactement ce que montre ce reçu, et sont bien les vôtres.',
  step_chain_of_commitments: 'Leur suite',
  means_chain_of_commitments: 'Chacune désigne la précédente : aucune n’a été remplacée entre elles.',
  step_keys: 'Votre clé',
  means_keys: 'La clé qui compte vos entrées a été fixée à votre arrivée et n’a jamais changé.',
  step_completeness: 'Rien de caché',
  means_completeness: 'Ce sont là toutes vos entrées. La suivante n’existe pas.',
  step_record: 'L’enregistrement du consentement',
  means_record: 'L’enregistrement du fichier est celui qui a été inscrit lors de votre décision.',
  step_notice: 'Le texte',
  means_notice: 'Le texte est celui qui vous a été montré, à la lettre près.',
  step_anchor: 'La chaîne de blocs, pour ce qui s’en voit d’ici',
  means_anchor: 'Le reçu désigne un contrat annoncé par le journal. La chaîne elle-même est interrogée plus bas.',
  scan_title: 'Compter sans rien demander à personne',
  scan_about:
    'Le reçu vient de prouver combien d’entrées existent à votre sujet. Si vous ne voulez pas même vous fier à la liste publiée, votre navigateur peut lire tout le journal et chercher lui-même. Il télécharge tout, les mêmes fichiers que n’importe quel auditeur : personne n’apprend de qui l’on compte les entrées.',
  scan_start: 'Lire tout le journal',
  scan_cancel: 'Arrêter',
  scan_progress: 'Avancement',
  scan_running: '{{done}} entrées lues sur {{size}}',
  scan_same:
    'Compté : exactement {{count}} entrées de ce journal de {{size}} sont les vôtres, comme le dit le reçu. Ce qui a été lu est bien ce que le journal a signé.',
  scan_more:
    'Compté : {{count}} entrées de ce journal de {{size}} sont les vôtres ; le reçu en connaît {{known}}. Si vous avez pris d’autres décisions depuis, demandez un nouveau reçu. Sinon, demandez ce que sont les autres.',
  scan_less:
    'Seules {{count}} des {{known}} entrées du reçu sont dans ce journal. Gardez votre fichier : c’est une preuve.',
  scan_moved: 'Vos entrées ne sont pas à la place que dit le reçu. Gardez votre fichier : c’est une preuve.',
  scan_other_root:
    'Ce qui a été lu n’est pas ce que le journal a signé. Gardez votre fichier : c’est une preuve, et prévenez votre autorité de protection des données.',
  scan_other_past:
    'Le journal publié maintenant a un autre passé que celui de votre reçu. Gardez votre fichier : c’est une preuve.',
  scan_unreachable: 'Le journal n’a pas pu être lu : {{what}}. Rien n’est prouvé ni réfuté.',
  scan_stopped: 'Arrêté. Rien n’est prouvé ni réfuté.',
  anchor_title: 'Interroger la chaîne de blocs',
  anchor_about:
    'Choisissez un point d’accès à la chaîne auquel vous vous fiez ; ce serveur n’est pas interrogé. Le point d’accès apprend quel contrat vous regardez, non qui vous êtes.',
  anchor_rpc: 'Adresse d’un point d’accès JSON-RPC',
  anchor_ask: 'Interroger',
  anchor_good: 'La chaîne {{chain}} le confirme, dans le bloc {{block}}, qui est définitif.',
  anchor_good_local:
    'La chaîne {{chain}} le confirme, dans le bloc {{block}}. La chaîne 31337 est une chaîne de test locale : elle ne prouve rien à des tiers.',
  anchor_unreachable: 'Le point d’accès ne répond pas : {{what}}',
  reference_title: 'Un message repose-t-il sur ce reçu ?',
  reference_about:
    'Chaque message désigne l’entrée sur laquelle il s’appuie, dans son en-tête « Aval-Consent » et sur sa page « Pourquoi ai-je reçu ce message ? ». Collez-la ici : un consentement qu’on ne vous a jamais montré se trahit.',
  reference_label: 'Valeur de Aval-Consent',
  reference_check: 'Comparer',
  reference_good: 'Oui : il repose sur l’entrée {{i}} de ce reçu, à la place {{place}} du journal.',
  reference_bad_text: 'Ce n’est pas la valeur d’un tel en-tête.',
}

/** Says a sentence; French spaces are set. */
export const sayOfCheck = words(en, fr)
