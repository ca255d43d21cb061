/** What this room says to people: faults of a content, the answers of a comparison. */
import { words } from '../kernel/index.ts'

const en = {
  fault_mjml_invalid: 'The MJML is not valid: {{found}}.',
  fault_element_refused:
    'The element {{found}} is refused: it could bring in text, fonts or scripts that nobody has approved. Remove it.',
  fault_markup_refused: 'The markup {{found}} is refused in a message. Remove it.',
  fault_liquid_invalid: 'The Liquid in {{at}} cannot be used: {{found}}.',
  fault_liquid_in_attribute:
    'Personal values may not stand inside a tag ({{found}}): an address or a picture would carry them to another server. Only links.* and campaign.* may.',
  fault_liquid_in_style: 'Liquid may not stand inside a style sheet.',
  fault_unknown_variable:
    'The variable {{found}} does not exist. Use user.<field of the catalogue>, campaign.name, controller.name, controller.address, controller.contact or links.*.',
  fault_field_not_allowed:
    'The field {{found}} may not be said in a message: its class is too sensitive, or it was inferred about the person.',
  fault_link_not_web: 'The link {{found}} is not an http, https, mailto or tel address.',
  fault_link_without_address: 'A link has no address in double quotes: {{found}}.',
  fault_too_long: '{{at}} is too long: {{found}}.',
  fault_empty: '{{at}} is empty.',
  fault_no_unsubscribe_link:
    'There is no link to links.unsubscribe_url. Every message must offer an easy way to stop (GDPR Art. 21(2)-(4), CPCE L.34-5).',
  fault_no_why_link: 'There is no link to links.why_url. Every message of Aval answers “why did I get this?”.',
  fault_no_sender_identity:
    'The message does not say who sends it. Write controller.name as a variable, or the name itself (CPCE L.34-5, GDPR Art. 13(1)(a)).',
  fault_no_postal_address:
    'The postal address of the sender is missing. Write controller.address as a variable (US CAN-SPAM Act, 15 U.S.C. § 7704(a)(5); a recipient of unknown residence may live there).',
  test_mark: '[TEST]',
  outcome_higher: 'The people who were written to did this more often than those who were left out.',
  outcome_lower: 'The people who were written to did this less often than those who were left out.',
  outcome_no_conclusion_unclear: 'No conclusion: the difference is within what chance alone would give.',
  outcome_no_conclusion_few: 'No conclusion: too few people permit measurement on one side.',
  outcome_no_conclusion_mismatch:
    'No conclusion: the groups do not have the sizes that were drawn, so something other than chance sorted people.',
  outcome_no_conclusion_no_holdout:
    'No conclusion: nobody was left out of this campaign, so there is nothing to compare with.',
} as const

export type Word = keyof typeof en

export const say = words(en, {
  fault_mjml_invalid: 'Le MJML n’est pas valide : {{found}}.',
  fault_element_refused:
    'L’élément {{found}} est refusé : il pourrait introduire du texte, des polices ou des scripts que personne n’a approuvés. Supprimez-le.',
  fault_markup_refused: 'Le balisage {{found}} est refusé dans un message. Supprimez-le.',
  fault_liquid_invalid: 'Le Liquid de {{at}} ne peut pas être utilisé : {{found}}.',
  fault_liquid_in_attribute:
    'Une valeur personnelle ne peut pas figurer dans une balise ({{found}}) : une adresse ou une image la porterait à un autre serveur. Seuls links.* et campaign.* le peuvent.',
  fault_liquid_in_style: 'Pas de Liquid dans une feuille de style.',
  fault_unknown_variable:
    'La variable {{found}} n’existe pas. Utilisez user.<champ du catalogue>, campaign.name, controller.name, controller.address, controller.contact ou links.*.',
  fault_field_not_allowed:
    'Le champ {{found}} ne peut pas être dit dans un message : sa classe est trop sensible, ou il a été déduit au sujet de la personne.',
  fault_link_not_web: 'Le lien {{found}} n’est pas une adresse http, https, mailto ou tel.',
  fault_link_without_address: 'Un lien n’a pas d’adresse entre guillemets doubles : {{found}}.',
  fault_too_long: '{{at}} est trop long : {{found}}.',
  fault_empty: '{{at}} est vide.',
  fault_no_unsubscribe_link:
    'Il manque un lien vers links.unsubscribe_url. Tout message doit offrir un moyen simple de dire stop (RGPD art. 21, § 2 à 4 ; CPCE L. 34-5).',
  fault_no_why_link:
    'Il manque un lien vers links.why_url. Tout message d’Aval répond à « pourquoi ai-je reçu ceci ? ».',
  fault_no_sender_identity:
    'Le message ne dit pas qui l’envoie. Écrivez la variable controller.name, ou le nom lui-même (CPCE L. 34-5, RGPD art. 13, § 1, a).',
  fault_no_postal_address:
    'L’adresse postale de l’expéditeur manque. Écrivez la variable controller.address (CAN-SPAM Act, 15 U.S.C. § 7704(a)(5) : un destinataire dont on ignore le pays peut vivre aux États-Unis).',
  test_mark: '[TEST]',
  outcome_higher:
    'Les personnes à qui nous avons écrit l’ont fait plus souvent que celles que nous avons laissées de côté.',
  outcome_lower:
    'Les personnes à qui nous avons écrit l’ont fait moins souvent que celles que nous avons laissées de côté.',
  outcome_no_conclusion_unclear: 'Pas de conclusion : l’écart est de ceux que le hasard seul produit.',
  outcome_no_conclusion_few: 'Pas de conclusion : trop peu de personnes permettent la mesure d’un des deux côtés.',
  outcome_no_conclusion_mismatch:
    'Pas de conclusion : les groupes n’ont pas la taille tirée au sort ; autre chose que le hasard a trié les personnes.',
  outcome_no_conclusion_no_holdout:
    'Pas de conclusion : cette campagne n’a laissé personne de côté, il n’y a rien à quoi comparer.',
})
