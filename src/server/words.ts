/** What the server says when it starts, stops and is asked how it is. */
import { words } from '../kernel/index.ts'

export const say = words(
  {
    ready: 'Aval is ready.',
    open_at: 'Open {{url}}',
    mailbox_at: 'Mailbox: {{url}}  (every message of this installation lands here, over real SMTP, and reaches nobody)',
    interface_at: 'Interface: {{url}}',
    stop_hint: 'Ctrl-C stops everything.',
    setup_first:
      'Nobody can sign in yet. Make the first administrator with this link, which works once, until {{until}} (UTC), and is shown only here:',
    demo_failed:
      'The demonstration stopped half-way. Aval works; for a whole demonstration, start on an empty AVAL_DATA_DIR.',
    stopping: 'Stopping …',
    stopped: 'Stopped.',
  },
  {
    ready: 'Aval est prêt.',
    open_at: 'Ouvrez {{url}}',
    mailbox_at:
      'Boîte aux lettres locale : {{url}}  (tous les messages de cette installation y arrivent, par un vrai SMTP, et n’atteignent personne)',
    interface_at: 'Interface : {{url}}',
    stop_hint: 'Ctrl-C arrête tout.',
    setup_first:
      'Personne ne peut encore se connecter. Créez le premier administrateur par ce lien, qui fonctionne une fois, jusqu’au {{until}} (UTC), et n’est montré qu’ici :',
    demo_failed:
      'La démonstration s’est arrêtée en route. Aval fonctionne ; pour une démonstration entière, démarrez sur un AVAL_DATA_DIR vide.',
    stopping: 'Arrêt …',
    stopped: 'Arrêté.',
  },
)
