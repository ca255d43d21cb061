/** What the doctor finds about the ledger, its witnesses and the chain. Honest labels: what is run by the same hands proves nothing to others. */
import type { Clock } from '../kernel/index.ts'
import { type LedgerStatus, sayFinding } from '../ledger/index.ts'
import type { Finding } from './finding.ts'
import type { House } from './house.ts'
import { ledgerFacts } from './ledger-facts.ts'

export async function ledgerFindings(
  house: Pick<House, 'ledger' | 'witnesses' | 'chain' | 'config'> & { readonly clock: Clock },
): Promise<Finding[]> {
  const [facts, { trouble }] = await Promise.all([
    ledgerFacts({ ...house, anchor: house.chain() }),
    house.ledger.status(),
  ])
  return [
    trouble ? troubleFinding(trouble) : logFinding(facts),
    tablesFinding(house.ledger.inspection()),
    witnessFinding(facts.witnesses),
    chainFinding(facts.anchor, house.config.ledger.chain.kind),
  ]
}

function troubleFinding({ because, since, attempts }: NonNullable<LedgerStatus['trouble']>): Finding {
  const time = since.toISOString()
  return {
    about: 'ledger',
    health: 'attention',
    en: `it cannot be run since ${time} (${attempts} attempts, the last: ${because}). It is tried again each second; decisions are recorded and wait for their place`,
    fr: `il ne peut pas fonctionner depuis ${time} (${attempts} essais, le dernier : ${because}). Un nouvel essai a lieu chaque seconde ; les décisions sont enregistrées et attendent leur place`,
  }
}

function logFinding(facts: Facts): Finding {
  const { published, waiting } = facts
  return facts.state === 'rolled_back'
    ? {
        about: 'ledger',
        health: 'attention',
        en: 'the database is behind what was signed, or the files differ: NOTHING IS SIGNED. See `aval ledger status` and docs/ledger.md',
        fr: 'la base est en retard sur ce qui a été signé, ou les fichiers diffèrent : RIEN N’EST SIGNÉ. Voyez `aval ledger status` et docs/ledger.md',
      }
    : {
        about: 'ledger',
        health: facts.brokenPromises > 0 || facts.pace === 'late' ? 'attention' : 'active',
        en: `${facts.origin}: ${published} entries published, ${waiting} waiting, ${facts.brokenPromises} broken promises`,
        fr: `${facts.origin} : ${published} inscriptions publiées, ${waiting} en attente, ${facts.brokenPromises} promesses rompues`,
      }
}

/** Whether the tables were compared with what was published, by this process. */
function tablesFinding(inspection: ReturnType<House['ledger']['inspection']>): Finding {
  const about = 'ledger tables' as const
  if (!inspection)
    return {
      about,
      health: 'inactive',
      en: 'not compared with what was published by this process; the server does it at its start and each day, `aval ledger verify` at once',
      fr: 'pas encore comparées à ce qui a été publié par ce processus ; le serveur le fait au démarrage et chaque jour, `aval ledger verify` tout de suite',
    }
  const { entries, checkpoints, found, at } = inspection
  const time = at.toISOString()
  if (found === 0)
    return {
      about,
      health: 'active',
      en: `${entries} entries and ${checkpoints} checkpoints are what was published (${time})`,
      fr: `${entries} inscriptions et ${checkpoints} points de contrôle sont ce qui a été publié (${time})`,
    }
  return {
    about,
    health: 'attention',
    en: `${found} rows are NOT what was published (${time}): ${sayFinding(inspection.findings[0]!, 'en')}. Run \`aval ledger verify\``,
    fr: `${found} lignes NE SONT PAS ce qui a été publié (${time}) : ${sayFinding(inspection.findings[0]!, 'fr')}. Lancez \`aval ledger verify\``,
  }
}

type Facts = Awaited<ReturnType<typeof ledgerFacts>>

function witnessFinding(witnesses: Facts['witnesses']): Finding {
  const about = 'witnesses' as const
  if (witnesses.length === 0)
    return {
      about,
      health: 'inactive',
      en: 'none is configured: nobody but us sees that the log only grows. Name some in AVAL_LEDGER_WITNESSES (docs/witness.md)',
      fr: 'aucun n’est configuré : personne d’autre que nous ne voit que le registre ne fait que croître. Nommez-en dans AVAL_LEDGER_WITNESSES (docs/witness.md)',
    }
  const list = witnesses.map((one) => `${one.name} (${one.state})`).join(', ')
  const ours = witnesses.every((one) => one.run === 'same_hands')
  return {
    about,
    health:
      ours || witnesses.some((one) => one.state !== 'signing' && one.state !== 'unknown') ? 'attention' : 'active',
    en: ours ? `${list}: run by the same hands as the log, it proves nothing to outsiders` : list,
    fr: ours ? `${list} : tenu par les mêmes mains que le registre, il ne prouve rien à autrui` : list,
  }
}

function chainFinding(anchor: Facts['anchor'], kind: 'off' | 'local' | 'external'): Finding {
  const about = 'blockchain anchor' as const
  if (kind === 'off')
    return {
      about,
      health: 'inactive',
      en: 'AVAL_CHAIN=off: nothing is anchored',
      fr: 'AVAL_CHAIN=off : rien n’est ancré',
    }
  if (!anchor)
    return {
      about,
      health: 'attention',
      en: 'the chain has not answered yet; decisions and proofs go on without it',
      fr: 'la chaîne n’a pas encore répondu ; décisions et preuves continuent sans elle',
    }
  const { chainId, contract, finalized } = anchor
  const local = anchor.chain === 'local'
  return {
    about,
    health: local || anchor.cadence === 'missed' ? 'attention' : 'active',
    en: `chain ${chainId}, contract ${contract}, ${finalized ?? 0} entries anchored for good${local ? '; a local development chain: it proves nothing to outsiders' : ''}${anchor.cadence === 'missed' ? '; ALARM, see `aval ledger status`' : ''}`,
    fr: `chaîne ${chainId}, contrat ${contract}, ${finalized ?? 0} inscriptions ancrées définitivement${local ? ' ; une chaîne de développement locale : elle ne prouve rien à autrui' : ''}${anchor.cadence === 'missed' ? ' ; ALARME, voyez `aval ledger status`' : ''}`,
  }
}
