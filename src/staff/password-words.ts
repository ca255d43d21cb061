/**
 * Words that passwords are made of, gathered by hand from what people say about themselves, their work and their keyboards, in French
 * and English. Deliberately small: with the patterns of password-rules.ts it refuses what is guessed first, and an operator who wants more
 * gives the file of breached passwords.
 */
const english = `
  password passphrase passcode pass secret private login signin welcome hello admin administrator root user guest test tester testing demo
  default change changeme letmein access account master system server manager marketing company office business computer internet
  network security secure money dollar bank credit love lover iloveyou baby angel princess queen king prince dragon monkey tiger lion
  shadow sunshine summer winter spring autumn football soccer baseball basketball hockey batman superman pokemon starwars cookie chocolate
  cheese flower butterfly freedom forever family mother father sister brother friend happy lucky magic music guitar summer london
  england america paris france europe monday tuesday wednesday thursday friday saturday sunday january february march april may june july
  august september october november december black white orange purple green yellow blue red silver golden diamond heaven blessed jesus
  christ michael jessica jennifer charlie daniel thomas robert william david james george richard matthew andrew joshua ashley hunter
  ranger killer trustno whatever nothing something please google facebook amazon apple samsung microsoft windows linux android
  correct horse battery staple orangejuice dog cat bird house home garden coffee pizza beer new my the your and you is me
`

const french = `
  motdepasse mot passe secret prive connexion bonjour bonsoir salut bienvenue coucou administrateur utilisateur invite essai
  entreprise societe bureau travail ordinateur reseau securite argent banque carte amour jetaime je taime cheri cherie bebe ange princesse
  reine roi dragon singe lapin chien chat oiseau loulou doudou nounours soleil lune etoile ete hiver printemps automne football foot marseille
  lyon paris france bretagne normandie toulouse bordeaux nantes lille chocolat fromage fleur papillon liberte toujours famille maman papa
  mere pere soeur frere ami amie heureux bonheur musique guitare lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril
  mai juin juillet aout septembre octobre novembre decembre noir blanc orange violet vert jaune bleu rouge argente dore diamant jesus marie
  nicolas julien camille thomas alexandre pierre jean paul jacques michel philippe laurent stephane caroline sophie isabelle nathalie
  charlotte manon antoine maison jardin cafe vacances voiture mon ton le la les un une et moi toi nous
`

/** What a password about this product or its field would be made of. */
const ours = 'aval consent consentement marketing campaign campagne audience privacy rgpd gdpr cnil dpo'

/** Lower case, without accents, each once, the longest first: a longer word explains more. */
export const commonWords: readonly string[] = [...new Set(`${english} ${french} ${ours}`.trim().split(/\s+/))].toSorted(
  (a, b) => b.length - a.length || a.localeCompare(b, 'en'),
)
