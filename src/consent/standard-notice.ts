/**
 * A complete notice from a few facts: controller, purposes, recipients. Both languages are made from the same items and the
 * purposes' own sentences, so that a first notice can be published without a lawyer's template and edited from there.
 */
import type { NoticeContent, NoticeItem } from './notice.ts'
import type { Purpose } from './purposes.ts'

export interface StandardNoticeFacts {
  readonly name: string
  readonly controller: { readonly name: string; readonly address: string; readonly contact: string }
  /** The purposes that the form asks for, one box each. */
  readonly purposes: readonly Purpose[]
  /** Categories of data used, in the vocabulary of the controller. */
  readonly data: readonly string[]
  readonly recipients?: readonly {
    readonly name: string
    readonly country: string
    readonly purposes: readonly string[]
  }[]
  readonly storage: string
  readonly authority: { readonly name: string; readonly url: string }
}

interface Said {
  readonly item: NoticeItem
  readonly en: string
  readonly fr: string
}

/** Used where a purpose sets no retention of its own: France's three years after the last contact (rule FR-RET-3Y). */
const defaultRetentionDays = 1095

/** The notice as a draft; `consent.notices.draft` stores it. */
export function standardNotice(facts: StandardNoticeFacts): NoticeContent {
  const said = [
    ...fixedItems(facts),
    ...facts.purposes.flatMap((purpose) => purposeItems(purpose, facts)),
    ...(facts.recipients ?? []).map((recipient, index) => ({
      item: { key: `recipient_${index + 1}`, kind: 'recipient' as const, ...recipient },
      en: `Received by ${recipient.name} (${recipient.country}).`,
      fr: `Destinataire : ${recipient.name} (${recipient.country}).`,
    })),
  ]
  const texts = (language: 'en' | 'fr') => Object.fromEntries(said.map((one) => [one.item.key, one[language]]))
  return {
    name: facts.name,
    items: said.map((one) => one.item),
    renderings: {
      en: { title: 'How we use your data', texts: texts('en') },
      fr: { title: 'Comment nous utilisons vos données', texts: texts('fr') },
    },
  }
}

function purposeItems(purpose: Purpose, facts: StandardNoticeFacts): Said[] {
  const days = purpose.retentionDays ?? defaultRetentionDays
  return [
    {
      item: { key: `purpose_${purpose.code}`, kind: 'purpose', purpose: purpose.code, data: facts.data },
      en: `${purpose.sentence.en}.`,
      fr: `${purpose.sentence.fr}.`,
    },
    {
      item: { key: `retention_${purpose.code}`, kind: 'retention', purpose: purpose.code, days },
      en: `${purpose.sentence.en}: data kept for ${days} days after your last contact.`,
      fr: `${purpose.sentence.fr} : données conservées ${days} jours après votre dernier contact.`,
    },
  ]
}

const rights = ['A7-3', 'A15', 'A16', 'A17', 'A18', 'A20', 'A21', 'A77']

function fixedItems({ controller, storage, authority }: StandardNoticeFacts): Said[] {
  return [
    {
      item: { key: 'controller', kind: 'controller', ...controller },
      en: `${controller.name}, ${controller.address}, decides why and how your data are used. Contact: ${controller.contact}.`,
      fr: `${controller.name}, ${controller.address}, décide des fins et moyens de l’usage de vos données. Contact : ${controller.contact}.`,
    },
    {
      item: { key: 'storage', kind: 'storage', location: storage },
      en: `Your data are stored in ${storage}.`,
      fr: `Vos données sont conservées ici : ${storage}.`,
    },
    {
      item: { key: 'withdrawal', kind: 'withdrawal', method: 'link in every message' },
      en: 'You can withdraw at any time with the link in every message.',
      fr: 'Vous pouvez retirer votre accord à tout moment par le lien présent dans chaque message.',
    },
    {
      item: { key: 'authority', kind: 'authority', ...authority },
      en: `You can complain to ${authority.name} (${authority.url}).`,
      fr: `Vous pouvez saisir ${authority.name} (${authority.url}).`,
    },
    ...rights.map((right) => ({
      item: { key: `right_${right}`, kind: 'right' as const, right: `https://w3id.org/dpv/legal/eu/gdpr#${right}` },
      ...rightWords[right]!,
    })),
  ]
}

const rightWords: Readonly<Record<string, { en: string; fr: string }>> = {
  'A7-3': { en: 'You may withdraw your consent.', fr: 'Vous pouvez retirer votre consentement.' },
  A15: { en: 'You may have a copy of your data.', fr: 'Vous pouvez obtenir une copie de vos données.' },
  A16: { en: 'You may have them corrected.', fr: 'Vous pouvez les faire rectifier.' },
  A17: { en: 'You may have them erased.', fr: 'Vous pouvez les faire effacer.' },
  A18: { en: 'You may have their use restricted.', fr: 'Vous pouvez en faire limiter l’usage.' },
  A20: { en: 'You may take them elsewhere.', fr: 'Vous pouvez les emporter ailleurs.' },
  A21: {
    en: 'You may object; for marketing we stop at once.',
    fr: 'Vous pouvez vous opposer ; pour la prospection nous cessons aussitôt.',
  },
  A77: {
    en: 'You may complain to a data-protection authority.',
    fr: 'Vous pouvez saisir une autorité de protection des données.',
  },
}
