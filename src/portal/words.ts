/** What the portal says on every page and at its door, in plain words. */
import { words } from '../kernel/index.ts'

export const say = words(
  {
    menu: 'Your pages',
    menu_choices: 'My choices',
    menu_history: 'My history',
    menu_data: 'My data',
    menu_messages: 'My messages',
    menu_requests: 'My requests',
    leave: 'Leave',
    gpc: 'Opt-Out Request Honored',
    gpc_about:
      'Your browser sends the Global Privacy Control signal. We treat it as your “no” to the selling and sharing of your data; you need do nothing more.',
    gpc_recorded:
      'A Global Privacy Control signal of your browser was received on {{date}} and still holds: your data is neither sold nor shared.',
    enter_title: 'Your data and your choices',
    enter_lead:
      'See what {{controller}} holds about you and why, stop what you do not want, and get proof of every decision. No account is needed.',
    enter_code_title: 'With a code by email',
    enter_code_about:
      'Give the email address to which {{controller}} writes. If it is held here, a code arrives within a minute. We ask for nothing else.',
    email: 'Your email address',
    send_code: 'Send me a code',
    enter_link_title: 'With a link from a message',
    enter_link_about:
      'Every message of ours has a link “Why did I get this?”. From there you reach these pages without a code, and can stop messages with one press.',
    enter_other_title: 'Without either',
    enter_other_about: 'Write to us: {{contact}}. An opt-out never needs proof of who you are.',
    ended: 'Your visit has ended. Nothing stays on this device.',
    ended_by_itself: 'Your visit has ended, because nothing happened for half an hour. Please come in again.',
    code_title: 'Enter the code',
    code_lead:
      'If the address is held here, we have just sent a code of eight digits to it. It is valid for {{minutes}} minutes and for one use.',
    code: 'The code from the email',
    code_hint: 'Eight digits. Spaces do not matter.',
    code_enter: 'Come in',
    code_wrong: 'This code does not open anything. It may be mistyped, used, or too old. Nothing has changed.',
    code_nothing:
      'No email? Look among unwanted mail. If nothing comes, the address may not be held here, or may not accept our mail: we cannot say which on this page, to protect whoever it belongs to.',
    code_again: 'Ask for another code',
    confirm_title: 'First, be sure that it is you',
    confirm_lead:
      'You came by the link of a message, and messages can be forwarded. What identifies you is therefore hidden here. With a code, sent to the address that we hold, you see everything.',
    confirm_for:
      'For this we have to be sure that it is you (GDPR Art. 12(6)): with a code, sent to the address that we hold. Opt-outs never need one.',
    confirm_send: 'Send a code to the address held',
    from_title: 'Open your pages',
    from_lead:
      'This link was made for you by {{controller}}. Press the button to see your data and your choices. Opening this page has changed nothing.',
    from_open: 'Open my pages',
    aged_lead:
      'Until {{date}} this link opened your pages. Messages are forwarded and mailboxes change hands, so now a code is needed to see them. To stop messages none is needed, now or ever.',
    aged_stop: 'Stop messages, without a code',
    aged_code: 'Come in with a code',
    mail_subject: 'Your code for {{controller}}',
    mail_text: `Your code: {{code}}

It opens the pages with your data and your choices at {{controller}}, once, within {{minutes}} minutes.

You did not ask for it? Then somebody typed your address. Nobody can get in without this code; do nothing, and never tell it to anybody. We will not ask you for it.

{{controller}}
{{url}}
`,
    sorry_back: 'Go on to your pages',
    unexpected_title: 'Something failed on our side',
    unexpected: 'Nothing was changed. Please try again; if it lasts, give us the number {{request}}.',
    gone_title: 'We hold nothing about you',
    gone: 'Your way in is genuine, but the person it was made for is no longer in this system. There is nothing to show and nothing to stop. Receipts in your hands still verify.',
    older: 'Older',
    newer: 'Newer',
    pages: 'Pages',
  },
  {
    menu: 'Vos pages',
    menu_choices: 'Mes choix',
    menu_history: 'Mon historique',
    menu_data: 'Mes données',
    menu_messages: 'Mes messages',
    menu_requests: 'Mes demandes',
    leave: 'Quitter',
    gpc: 'Demande d’opposition respectée',
    gpc_about:
      'Votre navigateur envoie le signal Global Privacy Control. Nous y voyons votre « non » à la vente et au partage de vos données ; vous n’avez rien d’autre à faire.',
    gpc_recorded:
      'Un signal Global Privacy Control de votre navigateur a été reçu le {{date}} et vaut toujours : vos données ne sont ni vendues ni partagées.',
    enter_title: 'Vos données et vos choix',
    enter_lead:
      'Voyez ce que {{controller}} sait de vous et pourquoi, arrêtez ce dont vous ne voulez pas, et obtenez la preuve de chaque décision. Aucun compte n’est nécessaire.',
    enter_code_title: 'Avec un code par courriel',
    enter_code_about:
      'Indiquez l’adresse à laquelle {{controller}} vous écrit. Si nous l’avons, un code arrive dans la minute. Nous ne demandons rien d’autre.',
    email: 'Votre adresse électronique',
    send_code: 'M’envoyer un code',
    enter_link_title: 'Avec le lien d’un message',
    enter_link_about:
      'Chacun de nos messages contient un lien « Pourquoi ai-je reçu ce message ? ». Il mène à ces pages sans code, et permet de tout arrêter d’un seul clic.',
    enter_other_title: 'Sans l’un ni l’autre',
    enter_other_about: 'Écrivez-nous : {{contact}}. S’opposer ne demande jamais de prouver qui l’on est.',
    ended: 'Votre visite est terminée. Il n’en reste rien sur cet appareil.',
    ended_by_itself: 'Votre visite a pris fin, faute d’activité pendant une demi-heure. Vous pouvez entrer de nouveau.',
    code_title: 'Saisissez le code',
    code_lead:
      'Si nous avons cette adresse, nous venons d’y envoyer un code de huit chiffres. Il est valable {{minutes}} minutes, une seule fois.',
    code: 'Le code reçu par courriel',
    code_hint: 'Huit chiffres. Les espaces ne comptent pas.',
    code_enter: 'Entrer',
    code_wrong: 'Ce code n’ouvre rien. Il est peut-être mal saisi, déjà utilisé ou trop ancien. Rien n’a changé.',
    code_nothing:
      'Aucun courriel ? Regardez parmi les indésirables. Si rien n’arrive, il se peut que nous n’ayons pas cette adresse, ou qu’elle n’accepte pas nos messages : cette page ne peut pas dire lequel des deux, pour protéger la personne à qui elle appartient.',
    code_again: 'Demander un autre code',
    confirm_title: 'D’abord, être sûrs que c’est vous',
    confirm_lead:
      'Vous êtes venu(e) par le lien d’un message, et un message se transfère. Ce qui vous identifie est donc masqué ici. Avec un code envoyé à l’adresse que nous avons, vous voyez tout.',
    confirm_for:
      'Pour cela, nous devons être sûrs que c’est vous (RGPD, art. 12, § 6) : avec un code envoyé à l’adresse que nous avons. S’opposer n’en demande jamais.',
    confirm_send: 'Envoyer un code à l’adresse connue',
    from_title: 'Ouvrir vos pages',
    from_lead:
      'Ce lien a été fait pour vous par {{controller}}. Un clic, et vous verrez vos données et vos choix. Ouvrir cette page n’a rien changé.',
    from_open: 'Ouvrir mes pages',
    aged_lead:
      'Jusqu’au {{date}}, ce lien ouvrait vos pages. Un message se transfère, une boîte change de mains : il faut donc maintenant un code pour les voir. Pour arrêter les messages, il n’en faut pas, ni aujourd’hui ni plus tard.',
    aged_stop: 'Arrêter les messages, sans code',
    aged_code: 'Entrer avec un code',
    mail_subject: 'Votre code pour {{controller}}',
    mail_text: `Votre code : {{code}}

Il ouvre, une seule fois et pendant {{minutes}} minutes, les pages de {{controller}} où se trouvent vos données et vos choix.

Vous n’avez rien demandé ? Alors quelqu’un a saisi votre adresse. Personne ne peut entrer sans ce code : ne faites rien, et ne le donnez à personne. Nous ne vous le demanderons jamais.

{{controller}}
{{url}}
`,
    sorry_back: 'Continuer vers vos pages',
    unexpected_title: 'Une erreur est survenue de notre côté',
    unexpected: 'Rien n’a été modifié. Réessayez ; si cela dure, indiquez-nous le numéro {{request}}.',
    gone_title: 'Nous n’avons rien sur vous',
    gone: 'Votre accès est authentique, mais la personne pour qui il a été fait n’est plus dans ce système. Il n’y a rien à montrer ni rien à arrêter. Les reçus que vous avez en main restent vérifiables.',
    older: 'Plus anciens',
    newer: 'Plus récents',
    pages: 'Pages',
  },
)
