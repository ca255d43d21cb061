/**
 * Verdicts in plain words, for the person whom they are about: what was found or which step failed, what that means, what to do.
 */
import type { ReceiptFacts } from './receipt-verify.ts'
import type { Failure, Step, Verdict } from './verdict.ts'
import { eventWords, purposeWords } from './event-words.ts'

export type VerdictLanguage = 'en' | 'fr'
type Words = readonly [en: string, fr: string]

/** What each step looks at, and what its failing means. */
const steps: Readonly<Record<Step, Words>> = {
  format: [
    'This file is not a receipt as it was issued: it is damaged, cut, or was edited.',
    'Ce fichier n’est pas un reçu tel qu’il a été émis : il est endommagé, tronqué ou modifié.',
  ],
  policy: [
    'The policy file (whose log and which witnesses to trust) cannot be read, so nothing was checked.',
    'Le fichier de politique (quel journal et quels témoins croire) est illisible : rien n’a été vérifié.',
  ],
  checkpoint: [
    'The summary of the log is not signed by the log that you trust, or was changed after it was signed.',
    'Le résumé du journal n’est pas signé par le journal auquel vous vous fiez, ou a été modifié après signature.',
  ],
  witnesses: [
    'Too few independent witnesses have confirmed this state of the log: you may have been shown one that others do not see.',
    'Trop peu de témoins indépendants ont confirmé cet état du journal : on vous montre peut-être un état que d’autres ne voient pas.',
  ],
  index_root: [
    'The list of all entries that the receipt relies on is not the one that the log published.',
    'La liste de toutes les entrées sur laquelle le reçu s’appuie n’est pas celle que le journal a publiée.',
  ],
  inclusion: [
    'An entry of this receipt is not in the public log: what it says was changed, or was never recorded.',
    'Une entrée de ce reçu n’est pas dans le journal public : son contenu a été modifié ou n’a jamais été enregistré.',
  ],
  opening: [
    'An entry is in the log, but it does not say what this receipt needs: it is of another person, place or log.',
    'Une entrée est dans le journal, mais elle ne dit pas ce que ce reçu exige : elle vient d’une autre personne, place ou journal.',
  ],
  chain_of_commitments: [
    'Two entries that follow each other do not name each other: something was slipped in or taken out between them.',
    'Deux entrées qui se suivent ne se désignent pas : quelque chose a été glissé ou retiré entre elles.',
  ],
  keys: [
    'The key in this receipt is not the one fixed at enrolment: entries could be counted under another one.',
    'La clé de ce reçu n’est pas celle fixée à l’inscription : des entrées pourraient être comptées sous une autre.',
  ],
  completeness: [
    'It is not proved that these are all entries about you: there may be one that you have not been shown.',
    'Il n’est pas prouvé que ce sont là toutes les entrées à votre sujet : il peut en exister une qu’on ne vous a pas montrée.',
  ],
  record: [
    'The consent record in this file is not the one that was recorded when you decided.',
    'L’enregistrement du consentement dans ce fichier n’est pas celui qui a été inscrit lors de votre décision.',
  ],
  notice: [
    'The notice in this file is not the one that you were shown when you decided.',
    'La notice contenue dans ce fichier n’est pas celle qui vous a été montrée lors de votre décision.',
  ],
  anchor: [
    'The blockchain does not confirm what this receipt says it holds. The log’s own proof stands by itself.',
    'La chaîne de blocs ne confirme pas ce que ce reçu lui attribue. La preuve du journal tient par elle-même.',
  ],
  reference: [
    'The message does not rest on a consent that this receipt shows.',
    'Le message ne repose pas sur un consentement que montre ce reçu.',
  ],
  consistency: [
    'The log has rewritten its past, or shows different people different pasts.',
    'Le journal a réécrit son passé, ou montre des passés différents selon les personnes.',
  ],
  tree: [
    'The log’s published files do not add up to the summary that it signed.',
    'Les fichiers publiés par le journal ne correspondent pas au résumé qu’il a signé.',
  ],
  index: [
    'The log’s list of entries is not what its own entries give.',
    'La liste des entrées du journal n’est pas celle que donnent ses propres entrées.',
  ],
  entry: ['An entry of the log is not well-formed.', 'Une entrée du journal est mal formée.'],
  content: [
    'A published content is not the one that the log recorded.',
    'Un contenu publié n’est pas celui que le journal a enregistré.',
  ],
}

/** Where a reason says more than its step. */
const reasons: Readonly<Record<string, Words>> = {
  too_large: ['It is too large to be a receipt.', 'Il est trop volumineux pour être un reçu.'],
  unknown_field: [
    'It holds a field that receipts do not have; what it claims cannot be checked.',
    'Il contient un champ que les reçus n’ont pas ; ce qu’il affirme ne peut être vérifié.',
  ],
  other_format: [
    'It may come from a newer version: get the newest verifier.',
    'Il provient peut-être d’une version plus récente : prenez le vérificateur à jour.',
  ],
  unknown_log: ['None of the trusted keys has signed it.', 'Aucune des clés de confiance ne l’a signé.'],
  bad_signature: ['A signature by a known key is wrong.', 'Une signature d’une clé connue est fausse.'],
  not_final: [
    'The block may still be taken back; ask again in some minutes.',
    'Le bloc peut encore être annulé ; réessayez dans quelques minutes.',
  ],
  no_anchor: ['This receipt names no anchor.', 'Ce reçu ne désigne aucun ancrage.'],
  other_chain: ['The endpoint serves another chain.', 'Le point d’accès sert une autre chaîne.'],
  hidden_enrolment: [
    'It names another enrolment than yours: somebody may have enrolled you a second time without telling you.',
    'Il désigne une autre inscription que la vôtre : on vous a peut-être inscrit une seconde fois à votre insu.',
  ],
  no_such_entry: [
    'It names an entry that did not exist when the receipt was issued: ask for a new receipt and try again.',
    'Il désigne une entrée qui n’existait pas quand le reçu a été émis : demandez un nouveau reçu et réessayez.',
  ],
  not_opened: [
    'This receipt does not open that entry: use the complete bundle.',
    'Ce reçu n’ouvre pas cette entrée : utilisez le dossier complet.',
  ],
  no_consent: ['That entry is no consent to this.', 'Cette entrée n’est pas un consentement à cela.'],
  ended_since: ['That consent has ended since.', 'Ce consentement a pris fin depuis.'],
  split: [
    'The same size of the log has two different roots.',
    'Une même taille du journal a deux racines différentes.',
  ],
  rolled_back: ['The log is shorter than it was seen before.', 'Le journal est plus court qu’il n’a été vu.'],
}

const fileAdvice: Words = [
  'Take the original file, or ask whoever issued it for a new one.',
  'Reprenez le fichier d’origine, ou demandez-en un nouveau à l’émetteur.',
]
const accuse: Words = [
  'Keep this file unchanged: it is evidence. Ask the organisation for an explanation, then your data protection authority.',
  'Conservez ce fichier tel quel : c’est une preuve. Demandez une explication à l’organisme, puis à votre autorité de protection des données.',
]
const advice: Partial<Readonly<Record<Step, Words>>> = {
  format: fileAdvice,
  policy: ['Give a correct policy file.', 'Fournissez un fichier de politique correct.'],
  checkpoint: [
    'Check that the policy is this log’s; if it is, do not rely on this receipt and ask for a new one.',
    'Vérifiez que la politique est celle de ce journal ; si oui, ne vous fiez pas à ce reçu et demandez-en un nouveau.',
  ],
  witnesses: [
    'Ask for a receipt under a checkpoint that the witnesses have signed.',
    'Demandez un reçu sous un résumé que les témoins ont signé.',
  ],
  record: fileAdvice,
  notice: fileAdvice,
  anchor: [
    'Try another endpoint of the chain; if it says the same, ask the organisation.',
    'Essayez un autre point d’accès à la chaîne ; s’il dit de même, interrogez l’organisme.',
  ],
}

/** A verdict as sentences. Success with the facts of a receipt says what was agreed, by date. */
export function explain(verdict: Verdict<Partial<ReceiptFacts>>, language: VerdictLanguage): string {
  const at = language === 'en' ? 0 : 1
  return verdict.ok ? success(verdict, at) : failure(verdict, at)
}

function failure({ step, reason, detail }: Failure, at: 0 | 1): string {
  const title = at === 0 ? `Not verified, at the step “${step}”` : `Non vérifié, à l’étape « ${step} »`
  const said = [steps[step][at], reasons[reason]?.[at], (advice[step] ?? accuse)[at]].filter(Boolean).join(' ')
  return `${title} (${reason}${detail === undefined ? '' : `: ${detail}`}). ${said}`
}

function success(facts: Partial<ReceiptFacts>, at: 0 | 1): string {
  const good = ['Verified.', 'Vérifié.'][at]!
  const { events, count, size, witnesses, kind } = facts
  if (!events || count === undefined || size === undefined) return good
  const told = events.map(({ event }) => {
    const day = new Date(event.time).toLocaleString(at === 0 ? 'en-GB' : 'fr-FR', {
      dateStyle: 'long',
      timeStyle: 'short',
      timeZone: 'UTC',
    })
    const what = event.purposes.map((code) => purposeWords[code]?.[at] ?? code).join(', ')
    return `${eventWords(event, at)}${what ? (at === 0 ? `: ${what}` : ` : ${what}`) : ''} (${day} UTC).`
  })
  const exactly: Words = [
    `Exactly ${count} ${count === 1 ? 'entry exists' : 'entries exist'} about you in this log of ${size}; no other was hidden from you.`,
    `Exactement ${count} ${count === 1 ? 'entrée existe' : 'entrées existent'} à votre sujet dans ce journal de ${size} ; aucune autre ne vous a été cachée.`,
  ]
  const seen = witnesses?.map((one) => one.name).join(', ')
  const confirmed: Words = seen
    ? [`Confirmed by: ${seen}.`, `Confirmé par : ${seen}.`]
    : [
        'No independent witness confirmed it: it rests on the log’s own signature.',
        'Aucun témoin indépendant ne l’a confirmé : cela repose sur la seule signature du journal.',
      ]
  const after: Words = [
    'Your data has been erased; this file is the only thing that can still open these entries.',
    'Vos données ont été effacées ; ce fichier est la seule chose qui puisse encore ouvrir ces entrées.',
  ]
  return [good, ...told, exactly[at], confirmed[at], ...(kind === 'final' ? [after[at]] : [])].join(' ')
}
