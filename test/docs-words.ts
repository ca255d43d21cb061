/** What the reference documents say besides what is made from the code: how they open, and one example per command. */

export const commandOpening = `# The command line

\`aval\` is \`node bin/aval.mjs\` (or \`npx aval\` in the folder of the repository). It works on the installation in \`AVAL_DATA_DIR\` (\`.aval\` unless set):
beside the server that runs there, or, when none runs, with the house opened just for the command.

- **Who acts**: \`--as\` takes the name or number of a member; without it the first owner acts, and the trail says so. Whoever has this machine and this
  folder could act as anybody, so the command line does not check rights as the HTTP interface does ([api.md](api.md)); it records who acted. Rules
  about people (an author never approves their own audit) hold here too.
- **Answers** go to standard output, mostly as JSON; progress and refusals to standard error. A refusal has a sentence, what to do, and a stable code; the
  exit code is then 1.
- **Language**: English or French, by \`LC_ALL\`, \`LC_MESSAGES\` or \`LANG\`.
- A file given as \`-\` is standard input, except for \`import\`.

[tutorial.md](tutorial.md) uses nearly all of them in order.`

export const routeOpening = `# The HTTP interface

The server describes itself at \`GET /openapi.json\` (OpenAPI 3.1): every field, its type and its limits. This page says who may do what, and how to
begin.

## Keys
Programs call with a key, made for a member of staff, with the rights that it needs and no more:

\`\`\`shell
aval keys create 0198c2f4-… audiences.read models.read
curl -H "Authorization: Bearer aval_…" http://127.0.0.1:4180/v1/audiences
\`\`\`

The text of a key is shown once; only a hash is kept. \`aval staff rights\` and \`GET /v1/rights\` list every right. A key acts for its member and is
given no right that the member's role lacks.

## Sessions
A browser signs in instead ([sign-in.md](sign-in.md)): \`POST /v1/session/password\`, then a second step. The session is a cookie that no script can
read; \`GET /v1/session\` says where the browser stands and gives the word that every request which changes something repeats in the header
\`x-aval-csrf\`. What is sent from another site is refused.

## Refusals
A refusal is \`application/problem+json\` (RFC 9457) in the language of \`Accept-Language\` (English or French). \`code\` is stable and meant for programs,
\`title\` and \`fix\` for people:

\`\`\`json
{ "type": "urn:aval:problem:staff.no_key", "code": "staff.no_key", "status": 401, "title": "…", "fix": "…" }
\`\`\`

Unknown members of a body are refused, never ignored. Work that takes time answers with a \`jobId\`; ask \`GET /v1/jobs/{jobId}\` how far it is.`

/** By full name of the command. */
export const commandExamples: Readonly<Record<string, string>> = {
  start: 'AVAL_DEMO=off aval start',
  import: 'aval import people.csv.gz --mapping people.mapping.json --rejects refused.csv --as "Ana Analyst"',
  fields: 'aval fields',
  find: 'aval find email:ada@example.org --as "Dora Officer"',
  erase: 'aval erase external_id:C100042 --as "Dora Officer"',
  'consent record':
    'aval consent record email:ada@example.org withdrawn --purposes email_marketing --channel phone --by subject',
  'consent show': 'aval consent show email:ada@example.org --as "Dora Officer"',
  'consent check': 'aval find email:ada@example.org | aval consent check email_marketing -',
  'consent purposes': 'aval consent purposes',
  'ledger status': 'aval ledger status',
  'ledger verify': 'aval ledger verify',
  'ledger policy': 'aval ledger policy > policy.txt',
  'ledger receipt': 'aval ledger receipt email:ada@example.org --out receipt.json --as "Dora Officer"',
  'ledger repair': 'aval ledger repair --as "Dora Officer"',
  'ledger new-contract': 'aval ledger new-contract --as "Dora Officer"',
  'ledger rotate-keys': 'aval ledger rotate-keys --as "Dora Officer"',
  witness: 'aval witness --dir /srv/witness --config witness.json',
  'consent notices': 'aval consent notices',
  'consent publish': 'aval consent publish examples/bank-notice.json --as "Dora Officer"',
  'audience save': 'aval audience save examples/bank-audience.json --as "Mateus Marketer"',
  'audience preview': 'aval audience preview examples/bank-audience.json --as "Mateus Marketer"',
  'audience list': 'aval audience list',
  'model train': 'aval model train examples/bank-model.json --as "Ana Analyst"',
  'model list': 'aval model list',
  'model card': 'aval model card $MODEL --json',
  'model approve': 'aval model approve $MODEL --because "No field is known only after the call." --as "Dora Officer"',
  'model score': 'aval model score $MODEL --audience $AUDIENCE --as "Ana Analyst"',
  'model explain':
    'aval model explain $MODEL $(aval find email:ada@example.org) --why "she asked why" --as "Dora Officer"',
  'ethics protect': 'aval ethics protect examples/bank-protect-age.json --as "Dora Officer"',
  'ethics approve':
    'aval ethics approve $AUDIT --because "An offer that takes nothing from anybody; see minutes of 12 May." --as "Dora Officer"',
  'ethics refuse':
    'aval ethics refuse $AUDIT --because "The cut leaves out people over sixty without need." --as "Dora Officer"',
  'ethics revoke':
    'aval ethics revoke $AUDIT --because "The complaint of 3 June changes how this looks." --as "Dora Officer"',
  'ethics read': 'aval ethics read $AUDIT --as "Dora Officer"',
  'campaign create': 'aval campaign create campaign.json --as "Mateus Marketer"',
  'campaign content':
    'aval campaign content $CAMPAIGN examples/bank-mail.fr.mjml --language fr --subject "Douze mois, un rendement connu"',
  'campaign check': 'aval campaign check $CAMPAIGN --declare examples/bank-declaration.json --as "Mateus Marketer"',
  'campaign launch': 'aval campaign launch $CAMPAIGN --wait --as "Mateus Marketer"',
  'campaign pause': 'aval campaign pause $CAMPAIGN --why "A price in the text is wrong"',
  'campaign resume': 'aval campaign resume $CAMPAIGN --why "The price was right after all"',
  'campaign cancel': 'aval campaign cancel $CAMPAIGN --why "The offer is sold out"',
  'campaign list': 'aval campaign list',
  'campaign results': 'aval campaign results $CAMPAIGN --as "Mateus Marketer"',
  'campaign preview': 'aval campaign preview $CAMPAIGN --language fr --as "Mateus Marketer"',
  'campaign test': 'aval campaign test $CAMPAIGN mateus@example.org --language fr --as "Mateus Marketer"',
  'campaign compare': 'aval campaign compare $CAMPAIGN outcome.json --as "Ana Analyst"',
  'delivery status': 'aval delivery status',
  'delivery settings': 'aval delivery settings examples/bank-delivery.json --as "Olivia Owner"',
  'delivery uncertain': 'aval delivery uncertain $CAMPAIGN --as "Olivia Owner"',
  'delivery pause': 'aval delivery pause all --why "The mail server is being moved" --as "Olivia Owner"',
  'delivery kill': 'aval delivery kill $CAMPAIGN --why "The text names the wrong price" --as "Olivia Owner"',
  'delivery resume': 'aval delivery resume all --why "The move is done" --as "Olivia Owner"',
  'delivery decide':
    'aval delivery decide $MESSAGE count_as_sent --why "The log of the mail server shows it" --as "Olivia Owner"',
  'sites list': 'aval sites list',
  'sites create': 'aval sites create site.json --as "Olivia Owner"',
  'sites change': 'aval sites change $SITE change.json --as "Olivia Owner"',
  'sites renew-keys': 'aval sites renew-keys $SITE --as "Olivia Owner"',
  'sites secret': 'aval sites secret $SITE --as "Olivia Owner"',
  'sites revoke': 'aval sites revoke $SITE --as "Olivia Owner"',
  'dkim create': 'aval dkim create --selector aval1 --as "Olivia Owner"',
  doctor: 'aval doctor',
  controller: 'aval controller examples/bank-controller.json --as "Olivia Owner"',
  warrants: 'aval warrants --last 50',
  'rotate-keys': 'aval rotate-keys --as "Olivia Owner"',
  'staff add': 'aval staff add "Olivia Owner" --role owner',
  'staff setup-link': 'aval staff setup-link',
  'staff invite': 'aval staff invite "Dora Officer" dora@example.org --role dpo --language fr --as "Olivia Owner"',
  'staff role': 'aval staff role 0198c2f4-… analyst --as "Olivia Owner"',
  'staff new-start': 'aval staff new-start 0198c2f4-…',
  'staff end': 'aval staff end 0198c2f4-… --as "Olivia Owner"',
  'staff list': 'aval staff list',
  'staff rights': 'aval staff rights',
  'keys create': 'aval keys create 0198c2f4-… audiences.read models.read --label "nightly report" --as "Olivia Owner"',
  'keys revoke': 'aval keys revoke 0123456789ab --as "Olivia Owner"',
  'keys list': 'aval keys list',
}
