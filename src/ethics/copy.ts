/**
 * Copy checks: words that press people. Fixed patterns in English and French, each claim compared with the evidence bound to it:
 * "ends tonight" needs an end date, "3 left" a stock count. Pure and deterministic.
 *
 * Limits: patterns find the common turns of phrase, not every one, and not what a picture says. On a public collection a list of
 * this kind finds about two in three; what it finds is nearly always right. A clean result is no proof of fair copy.
 */
import type { Language } from '../kernel/index.ts'

export interface CopyText {
  readonly language: Language
  readonly text: string
  /** Facts that a claim of the text may rest on. */
  readonly evidence?: CopyEvidence
}

export interface CopyEvidence {
  /** When the offer really ends. */
  readonly endsAt?: Date
  /** Pieces really left. */
  readonly stock?: number
  /** Where a number of customers, a rating or a ranking comes from. */
  readonly socialSource?: string
}

export type CopyKind = 'urgency' | 'scarcity' | 'social_proof' | 'shaming' | 'hidden_cost'

/** A turn of phrase found. `state`: nothing backs it, the evidence backs it, or the evidence says otherwise. */
export interface CopyFinding {
  readonly kind: CopyKind
  readonly language: Language
  /** The words as they stand in the text. */
  readonly quote: string
  readonly state: 'unbacked' | 'backed' | 'contradicted'
}

const b = '(?<![\\p{L}\\p{N}])'
const e = '(?![\\p{L}\\p{N}])'
const all = (...sources: string[]) => new RegExp(sources.map((source) => `${b}(?:${source})${e}`).join('|'), 'giu')

const patterns: Record<Language, Record<CopyKind, RegExp>> = {
  en: {
    urgency: all(
      '(?:ends?|ending|expires?|closes) (?:today|tonight|soon|at midnight|in \\d+ (?:minutes?|hours?|days?))',
      '(?:only|just) \\d+ (?:minutes?|hours?|days?) (?:left|remaining|to go)',
      '(?:last|final) (?:chance|call|day|hours?|minutes?)',
      "(?:hurry(?: up)?|act (?:now|fast)|limited[- ]time(?: offer)?|before it[’']?s (?:gone|too late)|don[’']?t miss out|today only|now or never)",
    ),
    scarcity: all(
      '(?:only|just) \\d+ (?:\\w+ )?(?:left|remaining|available|in stock)',
      '(?:selling|going) (?:out )?fast|almost (?:gone|sold out)|(?:low|limited) (?:stock|availability|quantit(?:y|ies))|while (?:stocks?|supplies) lasts?|few (?:\\w+ )?left',
    ),
    social_proof: all(
      '\\d[\\d,. ]*\\+? (?:people|customers|others|shoppers|members) (?:are|have|bought|viewed|trust|love|joined|chose)',
      '(?:best|top)[- ]?(?:seller|selling|rated)|(?:everyone|everybody) (?:is|loves|buys)|(?:number|no\\.?|n°) ?1|most (?:popular|trusted)',
    ),
    shaming: all(
      "no,? (?:thanks?,? )?i (?:don[’']?t (?:want|like|need|care)|hate|prefer (?:to )?(?:pay|miss)|[’']?d rather (?:pay|miss|not))[^.!?\\n]*",
      "i[’']?(?:ll| will) (?:pay full price|miss out)|(?:only )?(?:a fool|fools|idiots) would",
    ),
    hidden_cost: all(
      'free[^.!?\\n]{0,60}(?:\\+|plus|just pay|only pay)[^.!?\\n]{0,30}(?:shipping|postage|handling|fees?)',
      '(?:fees?|taxes|charges|shipping)(?: may| will)?(?: be)? (?:added|apply|charged|extra)(?: (?:later|at checkout))?|free (?:trial|month)[^.!?\\n]{0,60}(?:then|after (?:that|which))[^.!?\\n]{0,30}(?:\\d|renew)',
    ),
  },
  fr: {
    urgency: all(
      "(?:se termine|expire|finit|prend fin|s[’']arrête) (?:aujourd[’']hui|ce soir|bientôt|à minuit|dans \\d+ (?:minutes?|heures?|jours?))",
      '(?:plus que|encore|il (?:ne )?reste(?: plus que)?) \\d+ (?:minutes?|heures?|jours?)',
      '(?:dernière (?:chance|heure|minute)|derniers? (?:jours?|instants?|rappel|délai)|dernières (?:heures|minutes))',
      "(?:dépêchez-vous|vite|offre (?:à durée )?limitée|avant qu[’']il ne soit trop tard|ne (?:ratez|manquez) pas|aujourd[’']hui (?:seulement|uniquement)|c[’']est maintenant ou jamais)",
    ),
    scarcity: all(
      '(?:plus que|seulement|il (?:ne )?reste(?: plus que)?) \\d+ (?:places?|articles?|exemplaires?|pièces?|produits?|chambres?|unités?)(?: (?:disponibles?|en stock|restant[es]*))?',
      "(?:stocks?|quantités?|places) (?:très )?limité(?:e?s?)|presque épuisé(?:e?s?)|jusqu[’']à épuisement|dans la limite des stocks|bientôt épuisé(?:e?s?)|derni(?:ers|ères) (?:exemplaires|pièces|articles|places)",
    ),
    social_proof: all(
      "\\d[\\d., ]* (?:personnes|clients?|clientes?|acheteurs|membres) (?:ont|regardent|font|nous|l[’']ont|sont)[^.!?\\n]{0,20}",
      "(?:meilleure(?:s)? vente(?:s)?|le mieux noté|numéro (?:1|un)|n° ?1|tout le monde (?:l[’']adore|l[’']achète|en parle)|(?:le|la|les) plus (?:populaires?|vendue?s?))",
    ),
    shaming: all(
      "non,? (?:merci,? )?je (?:ne (?:veux|souhaite) pas|n[’']aime pas|préfère (?:payer|rater|manquer|rester)|déteste|m[’']en moque)[^.!?\\n]*",
      'tant pis pour moi|je paierai (?:le )?plein tarif',
    ),
    hidden_cost: all(
      'gratuit(?:e|s|es)?[^.!?\\n]{0,60}(?:hors|\\+|plus|payez seulement)[^.!?\\n]{0,30}(?:frais|livraison|port)',
      'frais (?:de (?:port|dossier|livraison|service) )?(?:en sus|non compris|à ajouter|supplémentaires)|(?:essai|mois) gratuit[^.!?\\n]{0,60}puis[^.!?\\n]{0,30}\\d',
    ),
  },
}

/** French sets no-break spaces within numbers and before signs, and mail editors nearly anywhere: for a reader they are spaces. */
const unbroken = /[\u00a0\u2007\u2009\u202f]/g

/**
 * Looks for words that press. Claims that `evidence` backs are returned as `backed`, so that they can be shown with it.
 * @param now the moment at which the text would be read
 */
export function lintCopy(text: CopyText, now: Date): CopyFinding[] {
  const found: CopyFinding[] = []
  const spaced = text.text.replaceAll(unbroken, ' ')
  for (const [kind, pattern] of Object.entries(patterns[text.language]) as [CopyKind, RegExp][]) {
    for (const match of spaced.matchAll(pattern)) {
      const quote = text.text.slice(match.index, match.index + match[0].length).trim()
      found.push({ kind, language: text.language, quote, state: stateOf(kind, quote, text.evidence ?? {}, now) })
    }
  }
  return found
}

function stateOf(kind: CopyKind, quote: string, evidence: CopyEvidence, now: Date): CopyFinding['state'] {
  if (kind === 'urgency' && evidence.endsAt) return evidence.endsAt > now ? 'backed' : 'contradicted'
  if (kind === 'scarcity' && evidence.stock !== undefined) return stockState(quote, evidence.stock)
  return kind === 'social_proof' && evidence.socialSource ? 'backed' : 'unbacked'
}

/** "Only 3 left" is a lie when more are left; "almost gone" without a number is backed by any reading. */
function stockState(quote: string, stock: number): CopyFinding['state'] {
  const claimed = /\d+/.exec(quote)
  return claimed && stock > Number(claimed[0]) ? 'contradicted' : 'backed'
}
