/**
 * Every sentence of the ethics room, in English and French: findings, audits read aloud, reasons of a refusal.
 */
import { words } from '../kernel/index.ts'

const en = {
  e01: 'The field “{{evidence}}” is of a special category and nobody has consented explicitly to its use for this purpose.',
  e01_fix: 'Remove the field, or ask for explicit consent for this purpose.',
  e02: 'The audience chooses people by “{{evidence}}”, which is a criterion of discrimination ({{observed}}), for something that is an advantage to get.',
  e02_fix:
    'Remove the field, or record why the difference is lawful: its aim, why it is necessary, why it is proportionate.',
  e03: 'The input “{{input}}” says much about “{{attribute}}”: association {{observed}}, from {{threshold}} this counts.',
  e03_fix: 'Leave the input out, or make it coarser; leaving “{{attribute}}” itself out is not enough.',
  e04: 'Taken together the inputs give “{{attribute}}” away (group {{group}}): AUC {{observed}}, from {{threshold}} this counts; and the choice differs by it.',
  e04_fix: 'Leave out the inputs most tied to “{{attribute}}”, or have the choice justified in writing.',
  e05_fail:
    'Group {{evidence}}: chosen {{observed}} times as often as the others, beyond chance; allowed is {{threshold}}.',
  e05_review:
    'Group {{evidence}}: chosen {{observed}} times as often as the others; this many people cannot show that it stays within {{threshold}}.',
  e05_fix:
    'Widen the audience or the cut so that the group is treated like the others, or have a colleague justify it in writing.',
  e06: 'Pair {{evidence}}: chosen {{observed}} times as often as the others; allowed is {{threshold}}.',
  e06_fix: 'Look at the two attributes together: each alone may look fair.',
  e07: 'Group {{evidence}}: too few people in it, beside it, chosen or with a known outcome to say anything ({{observed}} people); that is not a pass.',
  e07_fix: 'Join bands, widen the audience, or have a colleague decide in writing.',
  e08: 'Group {{evidence}}: among people of the same outcome the chance to be chosen differs by {{observed}} or more; allowed is {{threshold}}.',
  e08_fix: 'Check the model for this group: too little training data, or an input that means something else there.',
  e09: 'Group {{evidence}}: the predicted probabilities are wrong by {{observed}} more than for the others; allowed is {{threshold}}.',
  e09_fix: 'Train again with more people of this group, or calibrate.',
  e10_minor:
    'The targeted people include someone of {{observed}} years, and a profile decides; the limit is {{threshold}}.',
  e10_unknown:
    'The age of {{observed}} of the targeted people is not known; for “{{evidence}}” at most {{threshold}} may be.',
  e10_fix: 'Restrict the audience to people known to be of age.',
  e15_often:
    'The campaign allows {{observed}} messages {{evidence}} to one person; the limit over all campaigns is {{threshold}}.',
  e15_quiet: 'The campaign sends between {{observed}}; nobody is contacted between {{threshold}}.',
  e15_fix: 'Lower the cap or move the hours.',
  e16_unbacked: 'The text presses with “{{observed}}” and nothing is bound to it that would prove it.',
  e16_contradicted: 'The text says “{{observed}}”, which the evidence bound to it contradicts.',
  e16_fix: 'Bind an end date or a stock count to the text, or drop the claim.',
  e17: 'The text says “{{observed}}” ({{evidence}}).',
  e17_fix: 'Say it plainly: no shaming, the whole price, and a source for numbers about other people.',
  e23: 'By “{{evidence}}”, the people reached are made up otherwise than those who may be addressed: {{observed}} of them would have to be others; allowed is {{threshold}}.',
  e23_fix: 'Find out for whom delivery fails, and mend it there; do not cut the group that is served better.',

  verdict_pass: 'No unequal treatment was found.',
  verdict_review: 'A person must look at this.',
  verdict_fail: 'Some people are treated unequally, beyond chance.',
  verdict_insufficient: 'There are too few people to say.',
  polarity_opportunity: 'It is an advantage to be chosen, so being left out is the harm.',
  polarity_exposure_harm: 'It is a burden to be chosen, so being picked is the harm.',
  polarity_neutral: 'Both being left out and being picked count.',
  totals:
    'Of {{eligible}} people who may be addressed, {{audience}} are in the audience and {{targeted}} are targeted.',
  hypotheses: '{{count}} comparisons were made; luck alone would fail one of them in at most {{percent}} of audits.',
  detectable_low:
    'With this many people, a group chosen less than {{low}} times as often as the others would have been noticed four times in five.',
  detectable_high:
    'With this many people, a group chosen more than {{high}} times as often as the others would have been noticed four times in five.',
  detectable_none: 'With this few people even a large difference could stay unnoticed.',
  group_selection:
    '{{group}}: {{rate}} chosen, {{rest}} of the others; ratio {{ratio}} (95 %: {{low}} to {{high}}). {{verdict}}',
  group_tpr:
    '{{group}}: of those who would respond, {{rate}} are chosen, {{rest}} of the others; difference {{ratio}} (95 %: {{low}} to {{high}}). {{verdict}}',
  group_fpr:
    '{{group}}: of those who would not respond, {{rate}} are chosen, {{rest}} of the others; difference {{ratio}} (95 %: {{low}} to {{high}}). {{verdict}}',
  group_calibration: '{{group}}: predictions are wrong by {{rate}} on average, by {{rest}} for the others. {{verdict}}',
  finding_hidden:
    'Group {{evidence}}: the figures are hidden, because they would give away a group so small that people could be recognised.',
  group_hidden: '{{group}}: hidden, because so few people could be recognised.',
  why_inside: 'Within bounds.',
  why_outside: 'Out of bounds beyond chance.',
  why_outside_uncertain: 'Out of bounds, perhaps by chance.',
  why_too_wide: 'Within bounds, but not for certain.',
  why_few_people: 'Too few people to say.',
  why_few_successes: 'Too few chosen to say.',
  why_undefined: 'Cannot be computed.',
  stage_audience: 'The difference comes from the choice of the audience more than from the model.',
  stage_cut: 'The difference comes from the model’s cut more than from the choice of the audience.',
  objectors: '{{count}} people object to being audited or cannot be, and are not counted.',
  unknown: 'not known',
  other: 'all others',
  unlimited: 'no limit',

  changed_audience: 'the audience has changed',
  changed_model: 'the model has changed',
  changed_cut: 'the model’s cut has changed',
  changed_content: 'the content has changed',
  changed_polarity: 'the declared polarity has changed',
  changed_purpose: 'the purpose has changed',
  missing_audit: 'there is no fairness audit of it',
  missing_approval: 'its audit says “{{verdict}}” and nobody has approved it in writing',
  missing_second: 'a blocking finding is overridden by {{given}} of {{needed}} people',
  not_overridable: 'the finding {{rules}} blocks and nobody can override it',
  audit_old: 'its audit is {{days}} days old; {{limit}} are allowed',
  approval_expired: 'its approval ended on {{date}}',
  approval_revoked: 'its approval was taken back on {{date}}: {{reason}}',
  approval_refused: 'it was refused on {{date}}: {{reason}}',
  policy_changed: 'the policy has changed from {{from}} to {{to}} since the audit',
  author_approved: 'its author approved it',
  name_pass: 'pass',
  name_review: 'review',
  name_fail: 'fail',
  name_insufficient: 'insufficient',
  todo_audit: 'Run the audit again on exactly this audience, model, cut and content.',
  todo_approve:
    'Ask an owner, the data protection officer or an auditor, not the author, to approve audit {{audit}} in writing.',
  todo_approve_it: 'Ask an owner, the data protection officer or an auditor, not the author, to approve it in writing.',
  todo_fix: 'Remove what was found and audit again.',
  automatic: 'Every verdict of the audit is a pass and no rule found anything to review.',
}

export type Word = keyof typeof en & string

/** Says a sentence of this room. */
export const say = words(en, {
  e01: 'Le champ « {{evidence}} » relève d’une catégorie particulière et personne n’a consenti explicitement à son usage pour cette finalité.',
  e01_fix: 'Retirez le champ, ou demandez un consentement explicite pour cette finalité.',
  e02: 'L’audience choisit des personnes selon « {{evidence}} », qui est un critère de discrimination ({{observed}}), pour ce qu’il est avantageux de recevoir.',
  e02_fix: 'Retirez le champ, ou consignez pourquoi la différence est licite : son but, sa nécessité, sa proportion.',
  e03: 'La donnée « {{input}} » en dit long sur « {{attribute}} » : association {{observed}}, seuil {{threshold}}.',
  e03_fix: 'Retirez cette donnée ou rendez-la moins précise ; retirer « {{attribute}} » seul ne suffit pas.',
  e04: 'Prises ensemble, les données trahissent « {{attribute}} » (groupe {{group}}) : AUC {{observed}}, seuil {{threshold}} ; et le choix en dépend.',
  e04_fix: 'Retirez les données les plus liées à « {{attribute}} », ou faites justifier ce choix par écrit.',
  e05_fail:
    'Groupe {{evidence}} : choisi {{observed}} fois autant que les autres, au-delà du hasard ; admis : {{threshold}}.',
  e05_review:
    'Groupe {{evidence}} : choisi {{observed}} fois autant que les autres ; cet effectif ne permet pas d’affirmer que l’on reste dans {{threshold}}.',
  e05_fix:
    'Élargissez l’audience ou la coupe pour traiter ce groupe comme les autres, ou faites justifier l’écart par écrit par un collègue.',
  e06: 'Croisement {{evidence}} : choisi {{observed}} fois autant que les autres ; admis : {{threshold}}.',
  e06_fix: 'Regardez les deux attributs ensemble : chacun, seul, peut paraître équitable.',
  e07: 'Groupe {{evidence}} : trop peu de personnes dans le groupe, à côté, choisies ou de résultat connu pour conclure ({{observed}} personnes) ; ce n’est pas un succès.',
  e07_fix: 'Regroupez des tranches, élargissez l’audience, ou faites décider un collègue par écrit.',
  e08: 'Groupe {{evidence}} : à résultat égal, la chance d’être choisi diffère d’au moins {{observed}} ; admis : {{threshold}}.',
  e08_fix:
    'Examinez le modèle pour ce groupe : trop peu de données d’apprentissage, ou une donnée qui y a un autre sens.',
  e09: 'Groupe {{evidence}} : les probabilités prédites se trompent de {{observed}} de plus que pour les autres ; admis : {{threshold}}.',
  e09_fix: 'Réapprenez avec davantage de personnes de ce groupe, ou calibrez.',
  e10_minor: 'Parmi les personnes visées, l’une a {{observed}} ans, et un profil décide ; la limite est {{threshold}}.',
  e10_unknown:
    'L’âge est inconnu pour {{observed}} des personnes visées ; pour « {{evidence}} », {{threshold}} au plus sont admis.',
  e10_fix: 'Limitez l’audience aux personnes dont la majorité est connue.',
  e15_often:
    'La campagne permet {{observed}} messages {{evidence}} à une même personne ; la limite, toutes campagnes confondues, est {{threshold}}.',
  e15_quiet: 'La campagne envoie entre {{observed}} ; personne n’est contacté entre {{threshold}}.',
  e15_fix: 'Abaissez le plafond ou déplacez les horaires.',
  e16_unbacked: 'Le texte presse avec « {{observed}} » et rien ne le prouve.',
  e16_contradicted: 'Le texte dit « {{observed}} », ce que la preuve jointe contredit.',
  e16_fix: 'Liez au texte une date de fin ou un stock, ou retirez l’affirmation.',
  e17: 'Le texte dit « {{observed}} » ({{evidence}}).',
  e17_fix: 'Dites-le simplement : sans culpabiliser, avec le prix entier, et une source pour les chiffres sur autrui.',
  e23: 'Selon « {{evidence}} », les personnes jointes ne sont pas composées comme celles à qui l’on peut s’adresser : {{observed}} d’entre elles devraient être autres ; admis : {{threshold}}.',
  e23_fix: 'Cherchez pour qui l’envoi échoue et corrigez-le là ; ne réduisez pas le groupe mieux servi.',

  verdict_pass: 'Aucune inégalité de traitement n’a été constatée.',
  verdict_review: 'Une personne doit examiner ce résultat.',
  verdict_fail: 'Des personnes sont traitées de façon inégale, au-delà du hasard.',
  verdict_insufficient: 'Les personnes sont trop peu nombreuses pour conclure.',
  polarity_opportunity: 'Être choisi est un avantage : le tort est d’être laissé de côté.',
  polarity_exposure_harm: 'Être choisi est un risque : le tort est d’être visé.',
  polarity_neutral: 'Être laissé de côté et être visé comptent tous deux.',
  totals:
    'Sur {{eligible}} personnes à qui l’on peut s’adresser, {{audience}} sont dans l’audience et {{targeted}} sont visées.',
  hypotheses:
    '{{count}} comparaisons ont été faites ; le hasard seul en ferait échouer une dans {{percent}} des audits au plus.',
  detectable_low:
    'Avec cet effectif, un groupe choisi moins de {{low}} fois autant que les autres aurait été remarqué quatre fois sur cinq.',
  detectable_high:
    'Avec cet effectif, un groupe choisi plus de {{high}} fois autant que les autres aurait été remarqué quatre fois sur cinq.',
  detectable_none: 'Avec si peu de personnes, même un grand écart pourrait passer inaperçu.',
  group_selection:
    '{{group}} : {{rate}} choisis, {{rest}} des autres ; rapport {{ratio}} (95 % : {{low}} à {{high}}). {{verdict}}',
  group_tpr:
    '{{group}} : parmi ceux qui répondraient, {{rate}} choisis, {{rest}} des autres ; écart {{ratio}} (95 % : {{low}} à {{high}}). {{verdict}}',
  group_fpr:
    '{{group}} : parmi ceux qui ne répondraient pas, {{rate}} choisis, {{rest}} des autres ; écart {{ratio}} (95 % : {{low}} à {{high}}). {{verdict}}',
  group_calibration:
    '{{group}} : les prédictions se trompent de {{rate}} en moyenne, de {{rest}} pour les autres. {{verdict}}',
  finding_hidden:
    'Groupe {{evidence}} : les chiffres sont masqués, car ils trahiraient un groupe si petit que des personnes pourraient être reconnues.',
  group_hidden: '{{group}} : masqué, car si peu de personnes pourraient être reconnues.',
  why_inside: 'Dans les limites.',
  why_outside: 'Hors limites, au-delà du hasard.',
  why_outside_uncertain: 'Hors limites, peut-être par hasard.',
  why_too_wide: 'Dans les limites, mais sans certitude.',
  why_few_people: 'Trop peu de personnes pour conclure.',
  why_few_successes: 'Trop peu de personnes choisies pour conclure.',
  why_undefined: 'Ne peut être calculé.',
  stage_audience: 'L’écart vient davantage du choix de l’audience que du modèle.',
  stage_cut: 'L’écart vient davantage de la coupe du modèle que du choix de l’audience.',
  objectors: '{{count}} personnes s’opposent à l’audit ou ne peuvent en faire l’objet, et ne sont pas comptées.',
  unknown: 'non connu',
  other: 'tous les autres',
  unlimited: 'sans limite',

  changed_audience: 'l’audience a changé',
  changed_model: 'le modèle a changé',
  changed_cut: 'la coupe du modèle a changé',
  changed_content: 'le contenu a changé',
  changed_polarity: 'la polarité déclarée a changé',
  changed_purpose: 'la finalité a changé',
  missing_audit: 'il n’en existe aucun audit d’équité',
  missing_approval: 'son audit conclut « {{verdict}} » et personne ne l’a approuvée par écrit',
  missing_second: 'un constat bloquant est écarté par {{given}} personne(s) sur {{needed}}',
  not_overridable: 'le constat {{rules}} bloque et nul ne peut l’écarter',
  audit_old: 'son audit date de {{days}} jours ; {{limit}} sont admis',
  approval_expired: 'son approbation a pris fin le {{date}}',
  approval_revoked: 'son approbation a été retirée le {{date}} : {{reason}}',
  approval_refused: 'elle a été refusée le {{date}} : {{reason}}',
  policy_changed: 'la politique est passée de {{from}} à {{to}} depuis l’audit',
  author_approved: 'son auteur l’a lui-même approuvée',
  name_pass: 'favorable',
  name_review: 'à examiner',
  name_fail: 'défavorable',
  name_insufficient: 'effectif insuffisant',
  todo_audit: 'Refaites l’audit sur exactement cette audience, ce modèle, cette coupe et ce contenu.',
  todo_approve:
    'Demandez à un propriétaire, au délégué à la protection des données ou à un auditeur, mais pas à l’auteur, d’approuver l’audit {{audit}} par écrit.',
  todo_approve_it:
    'Demandez à un propriétaire, au délégué à la protection des données ou à un auditeur, mais pas à l’auteur, de l’approuver par écrit.',
  todo_fix: 'Supprimez ce qui a été constaté et refaites l’audit.',
  automatic: 'Tous les verdicts de l’audit sont favorables et aucune règle n’a relevé de point à examiner.',
})
