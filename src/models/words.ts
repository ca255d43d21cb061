/** What this room says to people. */
import { words } from '../kernel/index.ts'

export const say = words(
  {
    card_title: 'Model “{{name}}”, version {{version}} ({{state}})',
    state_draft: 'draft',
    state_approved: 'approved',
    state_retired: 'retired',
    target_field: 'Predicts: {{field}} is {{equals}}.',
    target_event: 'Predicts: “{{event}}” happens from {{from}} to {{to}}.',
    people:
      'Learnt from {{people}} people, {{positives}} of them with the outcome, as of {{referenceTime}}. {{matched}} were looked at; {{permitted}} permit training.',
    excluded: 'Left out: {{count}} ({{reason}})',
    outcome_unknown: 'Left out: {{count}} (outcome not known)',
    withdrawn_meanwhile: 'Left out: {{count}} (withdrew while the model was being made)',
    ranking:
      'On people it had not seen, it ranks someone with the outcome above someone without in {{auc}} % of cases (95 % interval {{low}} to {{high}}).',
    top_tenth: 'The best-scored tenth holds {{captured}} % of those with the outcome, {{lift}} times a random choice.',
    calibration:
      'Its probabilities are off by {{error}} percentage points on average. Log loss {{logLoss}}, Brier {{brier}}, average precision {{ap}}.',
    strongest: 'Fields, strongest alone first: {{fields}}.',
    warning_perfect_field:
      'WARNING: {{field}} alone nearly tells the outcome ({{seen}}). It was probably written after it.',
    warning_dominant_field:
      'WARNING: {{field}} alone ranks better ({{seen}}) than all the other fields together ({{against}}). It may be known only during or after the outcome.',
    warning_future_dates: 'WARNING: {{seen}} of the dates in {{field}} lie after the reference time.',
    warning_too_good: 'WARNING: the model is too good to be true ({{seen}}).',
    approved: 'Approved by {{by}} on {{at}}. {{because}}',
    not_approved: 'Nobody has approved it yet.',
    fairness_none: 'No fairness audit has been recorded.',
    fairness_some: 'Fairness audits recorded: {{count}} (latest {{at}}).',
    limits: 'Limits:',
    limit_permitting_people: 'It knows only people who permit training; those who do not may behave otherwise.',
    limit_later_withdrawals:
      'Whoever withdrew after it was registered is no longer read or scored, but what it learnt from them stays until it is trained again.',
    limit_today:
      'Fields hold today’s values, not those of the day of the outcome: a field written later can mislead it.',
    limit_linear: 'It adds effects up; it does not know that two fields together may mean something else.',
    limit_not_causal: 'It says who is likely, not who can be persuaded.',
    limit_not_individual: 'A probability is about many people like this one; it decides nothing about one person.',
    limit_interval: 'The interval takes the folds as one model and is a little too narrow.',
    yes: 'yes',
    no: 'no',
    use_meant: 'Choosing, for a campaign, who is more likely to be interested.',
    use_consent: 'Only people who permit prediction are scored, and each may see why.',
    use_not_person: 'Not for a decision about one person, such as credit, insurance, housing or work.',
    use_not_price: 'Not for setting a person’s price.',
    use_not_sensitive: 'Not for guessing who somebody is: health, beliefs, origin, age or sex.',
    effect_up: 'multiplies the odds by {{odds}}',
    effect_down: 'divides the odds by {{odds}}',
    effect_none: 'changes next to nothing',
    column_plain: '“{{field}}” higher by {{size}}: {{effect}}.',
    column_dated: '“{{field}}” further back by {{size}} days: {{effect}}.',
    column_level: '“{{field}}” being “{{level}}”: {{effect}}.',
    column_other: '“{{field}}” having a rare value: {{effect}}.',
    column_missing: '“{{field}}” not being known: {{effect}}.',
    why_special_category: 'A special category of data (GDPR Art. 9): sealed, and never in a model.',
    why_sealed: 'Says who somebody is, or is free text: sealed, and never in a model.',
    why_not_in_models: 'The catalogue keeps it out of models.',
    why_not_done: 'Says who somebody is, not what they did: nobody may predict that here.',
    why_word: 'Its name speaks of something that nobody may infer (“{{word}}”). Rename it if that is a mistake.',
    caution_demographic:
      'Says who somebody is. Lawful to learn from, but it can treat people unequally: look at fairness by group afterwards.',
    caution_location: 'Where somebody lives often stands for origin or income: look at fairness by group afterwards.',
    caution_inferred: 'Somebody’s guess, not a fact: the model would learn from a guess.',
    look_perfect_field: 'Alone nearly tells the outcome. It was probably written after it: leave it out.',
    look_strong_field:
      'Alone ranks people very well. Is it known before the outcome? If it is written during or after it, leave it out.',
    look_future_dates: 'Some of its dates lie after the reference time: it is still being written.',
    part_up: '“{{field}}” speaks for it.',
    part_down: '“{{field}}” speaks against it.',
    part_none: '“{{field}}” makes no difference.',
  },
  {
    card_title: 'Modèle « {{name}} », version {{version}} ({{state}})',
    state_draft: 'brouillon',
    state_approved: 'approuvé',
    state_retired: 'retiré',
    target_field: 'Prédit : {{field}} vaut {{equals}}.',
    target_event: 'Prédit : « {{event}} » a lieu du {{from}} au {{to}}.',
    people:
      'Appris de {{people}} personnes, dont {{positives}} avec le résultat, au {{referenceTime}}. {{matched}} considérées ; {{permitted}} permettent l’entraînement.',
    excluded: 'Écartées : {{count}} ({{reason}})',
    outcome_unknown: 'Écartées : {{count}} (résultat inconnu)',
    withdrawn_meanwhile: 'Écartées : {{count}} (retrait pendant la fabrication du modèle)',
    ranking:
      'Sur des personnes qu’il n’avait pas vues, il classe une personne avec le résultat au-dessus d’une personne sans dans {{auc}} % des cas (intervalle à 95 % : {{low}} à {{high}}).',
    top_tenth:
      'Le dixième le mieux noté contient {{captured}} % de celles qui ont le résultat, {{lift}} fois un choix au hasard.',
    calibration:
      'Ses probabilités s’écartent de {{error}} points en moyenne. Perte logarithmique {{logLoss}}, Brier {{brier}}, précision moyenne {{ap}}.',
    strongest: 'Champs, du plus fort seul au plus faible : {{fields}}.',
    warning_perfect_field:
      'ATTENTION : {{field}} dit presque à lui seul le résultat ({{seen}}). Il a sans doute été écrit après.',
    warning_dominant_field:
      'ATTENTION : {{field}} classe mieux à lui seul ({{seen}}) que tous les autres champs ensemble ({{against}}). Il n’est peut-être connu que pendant ou après le résultat.',
    warning_future_dates: 'ATTENTION : {{seen}} des dates de {{field}} sont postérieures au moment de référence.',
    warning_too_good: 'ATTENTION : le modèle est trop bon pour être vrai ({{seen}}).',
    approved: 'Approuvé par {{by}} le {{at}}. {{because}}',
    not_approved: 'Personne ne l’a encore approuvé.',
    fairness_none: 'Aucun audit d’équité n’est enregistré.',
    fairness_some: 'Audits d’équité enregistrés : {{count}} (dernier : {{at}}).',
    limits: 'Limites :',
    limit_permitting_people:
      'Il ne connaît que les personnes qui permettent l’entraînement ; les autres peuvent agir autrement.',
    limit_later_withdrawals:
      'Qui s’est retiré après son enregistrement n’est plus ni lu ni noté, mais ce qu’il en a appris reste jusqu’au prochain entraînement.',
    limit_today:
      'Les champs ont leur valeur d’aujourd’hui, non celle du jour du résultat : un champ écrit plus tard peut le tromper.',
    limit_linear: 'Il additionne des effets ; il ignore que deux champs ensemble peuvent signifier autre chose.',
    limit_not_causal: 'Il dit qui est probable, non qui peut être convaincu.',
    limit_not_individual:
      'Une probabilité porte sur beaucoup de personnes semblables ; elle ne décide de rien pour une seule.',
    limit_interval: 'L’intervalle traite les modèles des plis comme un seul ; il est un peu trop étroit.',
    yes: 'oui',
    no: 'non',
    use_meant: 'Choisir, pour une campagne, qui a le plus de chances d’être intéressé.',
    use_consent: 'Seules les personnes qui permettent la prédiction sont notées, et chacune peut voir pourquoi.',
    use_not_person: 'Pas pour une décision sur une personne : crédit, assurance, logement ou emploi.',
    use_not_price: 'Pas pour fixer le prix proposé à une personne.',
    use_not_sensitive: 'Pas pour deviner qui est quelqu’un : santé, convictions, origine, âge ou sexe.',
    effect_up: 'la cote est multipliée par {{odds}}',
    effect_down: 'la cote est divisée par {{odds}}',
    effect_none: 'presque rien ne change',
    column_plain: '« {{field}} » plus élevé de {{size}} : {{effect}}.',
    column_dated: '« {{field}} » plus ancien de {{size}} jours : {{effect}}.',
    column_level: '« {{field}} » égal à « {{level}} » : {{effect}}.',
    column_other: '« {{field}} » de valeur rare : {{effect}}.',
    column_missing: '« {{field}} » inconnu : {{effect}}.',
    why_special_category: 'Catégorie particulière de données (RGPD, art. 9) : scellée, jamais dans un modèle.',
    why_sealed: 'Dit qui est quelqu’un, ou texte libre : scellé, jamais dans un modèle.',
    why_not_in_models: 'Le catalogue l’exclut des modèles.',
    why_not_done: 'Dit qui est quelqu’un, et non ce qu’il a fait : cela ne se prédit pas ici.',
    why_word: 'Son nom évoque quelque chose que nul ne peut déduire (« {{word}} »). Renommez-le si c’est une erreur.',
    caution_demographic:
      'Dit qui est quelqu’un. Licite pour apprendre, mais peut traiter inégalement : regardez ensuite l’équité par groupe.',
    caution_location:
      'Le lieu de vie tient souvent lieu d’origine ou de revenu : regardez ensuite l’équité par groupe.',
    caution_inferred: 'Une supposition, non un fait : le modèle apprendrait d’une supposition.',
    look_perfect_field: 'Dit presque à lui seul le résultat. Il a sans doute été écrit après : retirez-le.',
    look_strong_field:
      'Classe très bien à lui seul. Est-il connu avant le résultat ? S’il est écrit pendant ou après, retirez-le.',
    look_future_dates:
      'Certaines de ses dates sont postérieures au moment de référence : il est encore en cours d’écriture.',
    part_up: '« {{field}} » plaide pour.',
    part_down: '« {{field}} » plaide contre.',
    part_none: '« {{field}} » ne change rien.',
  },
)
